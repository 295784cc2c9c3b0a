import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { type Table, type TableColumn, table } from "../tables/table.js";
import { limitsOf } from "./limits.js";

const firstColumns: readonly TableColumn[] = [
  { key: "parameter", kind: "text", title: "Parameter" },
  { key: "level", kind: "number", title: "CLs", latexTitle: "$\\mathrm{CL_s}$" },
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
 * @throws RabbitInputError where the result has no limits
 */
export function limitTable(group: ResultGroup): Table {
  const limits = limitsOf(group);
  if (limits.length === 0) {
    throw new RabbitInputError({
      field: "limits",
      state: "missing",
      expected: "upper limits in the result",
      remedy: "rabbit limit makes such a result.",
    });
  }
  const quantiles = [...new Set(limits.flatMap(({ expected }) => expected.map(({ quantile }) => quantile)))];
  return table({
    columns: [
      ...firstColumns,
      ...toyColumns.filter(({ key }) => limits.some((limit) => limit[key] !== undefined)),
      ...quantiles.map((quantile) => ({
        key: keyOf(quantile),
        kind: "number" as const,
        title: quantile === 0.5 ? "expected" : `${percent(quantile)}%`,
        decimals: 4,
      })),
    ],
    rows: limits.map(({ parameter, level, method, observed, error, lower, expected }) => ({
      parameter,
      level,
      method,
      observed,
      error,
      lower,
      ...Object.fromEntries(expected.map(({ quantile, value }) => [keyOf(quantile), value])),
    })),
    sections: "parameter",
    notes: limits.some(({ observed, expected }) =>
      [observed, ...expected.map(({ value }) => value)].some(Number.isNaN),
    )
      ? ["NaN: there is no such limit; the log of rabbit limit says why."]
      : [],
  });
}

const percent = (quantile: number) => Number((100 * quantile).toPrecision(6));

/** Such as `expected2.5`. */
const keyOf = (quantile: number) => `expected${percent(quantile)}`;
