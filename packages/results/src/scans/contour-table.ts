import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters, unlessBlinded } from "../blinding.js";
import { type Table, table } from "../tables/table.js";
import { type EndStatus, likelihoodContours, likelihoodIntervals } from "./likelihood-intervals.js";

const statusWords: Readonly<Record<EndStatus, string>> = {
  found: "found",
  "at-bound": "at bound",
  failed: "failed",
};

/**
 * Intervals of the likelihood as a table: a row for each parameter and level, with the ends and their distances from the value.
 *
 * @param of the parameters; all that have intervals by default
 * @param blinded parameters whose values are hidden; the distances of the ends are not
 * @throws RabbitInputError where the result has none, or not of one of them
 */
export function intervalTable(
  group: ResultGroup,
  of?: readonly string[],
  blinded: readonly string[] = blindedParameters(group),
): Table {
  const all = likelihoodIntervals(group);
  const known = [...new Set(all.map((interval) => interval.of))];
  const missing = of?.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new RabbitInputError({
      field: "contour_scan",
      found: missing,
      expected: `a parameter with intervals in the result: ${known.join(", ")}`,
    });
  }
  const shown = of ? all.filter((interval) => of.includes(interval.of)) : all;
  const atBound = shown.some(({ down, up }) => down.status === "at-bound" || up.status === "at-bound");
  return table({
    columns: [
      { key: "parameter", kind: "text", title: "Parameter" },
      { key: "level", kind: "number", title: "level" },
      { key: "value", kind: "interval", title: "value" },
      { key: "low", kind: "number", title: "from" },
      { key: "high", kind: "number", title: "to" },
      { key: "statusDown", kind: "text", title: "down" },
      { key: "statusUp", kind: "text", title: "up" },
    ],
    sections: "parameter",
    rows: shown.map(({ of: parameter, level, value, down, up }) => ({
      parameter,
      level,
      value: {
        value: unlessBlinded(parameter, value, blinded),
        up: finite(up.shift),
        down: finite(-down.shift),
      },
      low: unlessBlinded(parameter, value + down.shift, blinded),
      high: unlessBlinded(parameter, value + up.shift, blinded),
      statusDown: statusWords[down.status],
      statusUp: statusWords[up.status],
    })),
    notes: atBound ? ["at bound: the interval ends at zero, where the likelihood is below the level."] : [],
  });
}

/** The closed contours of two parameters as a table: a row for each point. @throws RabbitInputError as `likelihoodContours` */
export function contourTable(
  group: ResultGroup,
  of: readonly [x: string, y: string],
  blinded: readonly string[] = blindedParameters(group),
): Table {
  return table({
    columns: [
      { key: "level", kind: "number", title: "level" },
      { key: "point", kind: "integer", title: "point" },
      { key: "x", kind: "number", title: of[0] },
      { key: "y", kind: "number", title: of[1] },
      { key: "status", kind: "text", title: "status" },
    ],
    sections: "level",
    rows: likelihoodContours(group, of).flatMap(({ level, points }) =>
      points.map(({ x, y, status }, point) => ({
        level,
        point,
        x: unlessBlinded(of[0], x, blinded),
        y: unlessBlinded(of[1], y, blinded),
        status: statusWords[status],
      })),
    ),
  });
}

function finite(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
