import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { type Blindable, blindedParameters, blindedValue, unlessBlinded } from "../blinding.js";
import { checkNames } from "../choice-rules.js";
import { hiddenValues } from "../parameters/hidden-values.js";
import { strengthInterval } from "../parameters/signal-strength.js";
import { type Table, table, type ValueWithInterval } from "../tables/table.js";
import {
  type EndStatus,
  type IntervalEnd,
  type LikelihoodInterval,
  likelihoodContours,
  likelihoodIntervals,
} from "./likelihood-intervals.js";
import { placeCells, placeColumns, type ShownAs, strengthNotes } from "./strength-cells.js";

const statusWords: Readonly<Record<EndStatus, string>> = {
  found: "found",
  "at-bound": "at bound",
  failed: "failed",
};

/**
 * Intervals of the likelihood as a table: a row for each parameter and level, with the ends and their distances from the value.
 *
 * @param of the parameters; all that have intervals by default
 * @param blinded parameters whose values are hidden, and with them those of observables; the distances of the ends are not, but of a bound
 * @param squared parameters that are stored as the square root x of a signal strength, which get columns of mu = x^2
 * @throws RabbitInputError where the result has none, or not of one of them
 */
export function intervalTable(
  group: ResultGroup,
  of?: readonly string[],
  blinded: readonly string[] = blindedParameters(group),
  squared: readonly string[] = [],
): Table {
  const all = likelihoodIntervals(group);
  checkNames({ of: of ?? [], blinded, squared });
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
  const notes = strengthNotes(
    shown.map((interval) => interval.of),
    { squared },
  );
  const hidden = hiddenValues(group, known, blinded);
  const distance = (parameter: string, { shift, status }: IntervalEnd) =>
    status === "at-bound" && hidden.includes(parameter) ? undefined : finite(Math.abs(shift));
  const prefix = notes.length > 0 ? "x " : "";
  const atBound = shown.some(({ down, up }) => down.status === "at-bound" || up.status === "at-bound");
  return table({
    columns: [
      { key: "parameter", kind: "text", title: "Parameter" },
      { key: "level", kind: "number", title: "level" },
      { key: "value", kind: "interval", title: notes.length > 0 ? "x" : "value" },
      { key: "low", kind: "number", title: `${prefix}from` },
      { key: "high", kind: "number", title: `${prefix}to` },
      { key: "mu", kind: "interval", title: "mu", latexTitle: "$\\mu$" },
      { key: "muLow", kind: "number", title: "mu from", latexTitle: "$\\mu$ from" },
      { key: "muHigh", kind: "number", title: "mu to", latexTitle: "$\\mu$ to" },
      { key: "statusDown", kind: "text", title: "down" },
      { key: "statusUp", kind: "text", title: "up" },
    ],
    sections: "parameter",
    rows: shown.map(({ of: parameter, level, value, down, up }) => ({
      parameter,
      level,
      value: {
        value: unlessBlinded(parameter, value, hidden),
        up: distance(parameter, up),
        down: distance(parameter, down),
      },
      low: unlessBlinded(parameter, value + down.shift, hidden),
      high: unlessBlinded(parameter, value + up.shift, hidden),
      ...strengthCells({ of: parameter, value, down, up }, { blinded, squared }),
      statusDown: statusWords[down.status],
      statusUp: statusWords[up.status],
    })),
    notes: [
      ...notes,
      ...(atBound ? ["at bound: the interval ends at zero, where the likelihood is below the level."] : []),
    ],
  });
}

/** The interval of the strength: blinded as a whole, as its width would tell the value. */
function strengthCells(
  { of, value, down, up }: Pick<LikelihoodInterval, "of" | "value" | "down" | "up">,
  { blinded, squared }: ShownAs,
): {
  readonly mu: ValueWithInterval | undefined;
  readonly muLow: Blindable<number> | undefined;
  readonly muHigh: Blindable<number> | undefined;
} {
  if (!squared.includes(of)) return { mu: undefined, muLow: undefined, muHigh: undefined };
  if (blinded.includes(of)) return { mu: { value: blindedValue }, muLow: blindedValue, muHigh: blindedValue };
  const mu = value * value;
  const { low, high } = strengthInterval(value, { low: value + down.shift, high: value + up.shift });
  return { mu: { value: mu, up: finite(high - mu), down: finite(mu - low) }, muLow: low, muHigh: high };
}

/**
 * The closed contours of two parameters as a table: a row for each point.
 *
 * @param blinded parameters whose values are hidden
 * @param squared parameters that are stored as the square root x of a signal strength, which get a column mu = x^2
 * @throws RabbitInputError as `likelihoodContours`
 */
export function contourTable(
  group: ResultGroup,
  of: readonly [x: string, y: string],
  blinded: readonly string[] = blindedParameters(group),
  squared: readonly string[] = [],
): Table {
  checkNames({ of, blinded, squared });
  return table({
    columns: [
      { key: "level", kind: "number", title: "level" },
      { key: "point", kind: "integer", title: "point" },
      ...placeColumns(of, { squared }),
      { key: "status", kind: "text", title: "status" },
    ],
    sections: "level",
    rows: likelihoodContours(group, of).flatMap(({ level, points }) =>
      points.map(({ x, y, status }, point) => ({
        level,
        point,
        ...placeCells(of, [x, y], { blinded, squared }),
        status: statusWords[status],
      })),
    ),
    notes: strengthNotes(of, { squared }),
  });
}

function finite(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
