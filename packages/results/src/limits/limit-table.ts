import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters, blindedValue } from "../blinding.js";
import { checkNames } from "../choice-rules.js";
import { type Table, type TableColumn, table } from "../tables/table.js";
import { limitsOf, type ResultLimit } from "./limits.js";

const firstColumns: readonly TableColumn[] = [
  { key: "parameter", kind: "text", title: "Parameter" },
  { key: "level", kind: "number", title: "Level" },
  { key: "method", kind: "text", title: "Method" },
  { key: "observed", kind: "number", title: "observed", decimals: 4 },
];

/** Of limits by toys. */
const toyColumns = [
  { key: "error", kind: "number", title: "+-", decimals: 4 },
  { key: "lower", kind: "number", title: "lower end", decimals: 4 },
] as const;

/**
 * Upper limits: a row for each parameter, level and method, with the observed limit and the quantiles of the expected one.
 *
 * @param blinded parameters whose values are hidden: of these, only the expected limits are shown
 * @throws RabbitInputError where the result has no limits
 */
export function limitTable(group: ResultGroup, blinded: readonly string[] = blindedParameters(group)): Table {
  const limits = limitsOf(group);
  checkNames({ blinded });
  if (limits.length === 0) {
    throw new RabbitInputError({
      field: "limits",
      state: "missing",
      expected: "upper limits in the result",
      remedy: "rabbit limit makes such a result.",
    });
  }
  const isHidden = ({ parameter }: ResultLimit) => blinded.includes(parameter);
  const quantiles = [...new Set(limits.flatMap(({ expected }) => expected.map(({ quantile }) => quantile)))];
  return table({
    columns: [
      ...firstColumns,
      ...toyColumns.filter(({ key }) => limits.some((limit) => limit[key] !== undefined && !isHidden(limit))),
      ...quantiles.map((quantile) => ({
        key: keyOf(quantile),
        kind: "number" as const,
        title: quantile === 0.5 ? "expected" : `${Number(percent(quantile).toPrecision(6))}%`,
        decimals: 4,
      })),
    ],
    rows: limits.map((limit) => ({
      parameter: limit.parameter,
      level: limit.level,
      method: limit.method,
      ...observedCells(limit, isHidden(limit)),
      ...Object.fromEntries(limit.expected.map(({ quantile, value }) => [keyOf(quantile), value])),
    })),
    sections: "parameter",
    notes: limits.some((limit) =>
      [...(isHidden(limit) ? [] : [limit.observed]), ...limit.expected.map(({ value }) => value)].some(
        Number.isNaN,
      ),
    )
      ? ["NaN: there is no such limit; the log of rabbit limit says why."]
      : [],
  });
}

/** What a fit that hides a parameter does not show. */
function observedCells({ observed, error, lower }: ResultLimit, isHidden: boolean) {
  if (!isHidden) return { observed, error, lower };
  return { observed: observed === undefined ? undefined : blindedValue, error: undefined, lower: undefined };
}

/** By its decimal digits: 100 times 0.07 is 7.000000000000001 in doubles. */
function percent(quantile: number): number {
  const [digits, power = "0"] = String(quantile).split("e");
  return Number(`${digits}e${Number(power) + 2}`);
}

/** Such as `expected2.5`; with all digits, so that each quantile has a column of its own. */
const keyOf = (quantile: number) => `expected${percent(quantile)}`;
