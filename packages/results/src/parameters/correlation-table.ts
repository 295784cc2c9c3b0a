import { listedNames, type ResultGroup } from "@rabbit-fit/contracts";
import { countFrom, number, optionsOf, text } from "@rabbit-fit/contracts/options";
import { nameList } from "../choice-rules.js";
import { type Table, type TableColumn, table } from "../tables/table.js";
import { correlationOf, type ParameterMatrix, requiredCovariance } from "./parameter-matrix.js";

/** Which correlations a table has. */
export interface CorrelationChoice {
  /** All parameters by default. */
  readonly parameters?: readonly string[];
  /** Only correlations of this parameter with the others. */
  readonly of?: string;
  /** Only those of at least this size, of either sign. */
  readonly above?: number;
  /** Only this many, the largest in size. */
  readonly top?: number;
}

const correlationChoice = optionsOf<CorrelationChoice>({
  parameters: nameList,
  of: text,
  above: number,
  top: countFrom(0),
});

/**
 * The correlations of pairs of parameters, the largest in size first. Parameters of no variance, such as frozen ones, have none.
 *
 * @throws RabbitInputError where the result has no covariance, or no such parameter
 */
export function correlationTable(group: ResultGroup, choice: CorrelationChoice = {}): Table {
  correlationChoice.check(choice, "choice");
  const { of, above = 0, top = Number.POSITIVE_INFINITY } = choice;
  const { names, values } = chosenMatrix(group, choice);
  const size = names.length;
  const fixed = of === undefined ? undefined : names.indexOf(of);
  // A pair by its place in the matrix: a record for each would need much memory.
  const pairs: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = row + 1; column < size; column++) {
      if (fixed !== undefined && row !== fixed && column !== fixed) continue;
      // NaN is not above anything.
      if (Math.abs(values[row * size + column]!) >= above) pairs.push(row * size + column);
    }
  }
  pairs.sort((left, right) => Math.abs(values[right]!) - Math.abs(values[left]!));
  const shown = pairs.slice(0, top);
  const constant = names.filter((_, i) => Number.isNaN(values[i * (size + 1)]!));
  return table({
    columns: [
      { key: "parameter", kind: "text", title: "Parameter" },
      { key: "other", kind: "text", title: "and" },
      { key: "correlation", kind: "number", title: "correlation", decimals: 3 },
    ],
    rows: shown.map((place) => {
      const [row, column] = [Math.floor(place / size), place % size];
      const [first, second] = column === fixed ? [column, row] : [row, column];
      return { parameter: names[first]!, other: names[second]!, correlation: values[place]! };
    }),
    notes: [
      ...(shown.length < pairs.length
        ? [`${shown.length} of ${pairs.length} pairs, the largest in size.`]
        : []),
      ...(constant.length > 0
        ? [`Without variance, and so without correlation: ${listedNames(constant, LISTED)}.`]
        : []),
    ],
  });
}

/**
 * The matrix of correlations: a row and a column for each of these parameters, all by default.
 *
 * @throws RabbitInputError where the result has no covariance, or no such parameter
 */
export function correlationMatrixTable(group: ResultGroup, parameters?: readonly string[]): Table {
  if (parameters !== undefined) nameList.check(parameters, "parameters");
  const { names, values } = chosenMatrix(group, parameters === undefined ? {} : { parameters });
  const size = names.length;
  // No parameter can have an empty name.
  const nameKey = names.includes("parameter") ? "" : "parameter";
  const nameColumn: TableColumn = { key: nameKey, kind: "text", title: "" };
  const columns = names.map((name): TableColumn => ({ key: name, kind: "number", title: name, decimals: 3 }));
  return table({
    columns: [nameColumn, ...columns],
    rows: {
      *[Symbol.iterator]() {
        for (const [i, name] of names.entries()) {
          const row = Array.from(
            values.subarray(i * size, (i + 1) * size),
            (value, j) => [names[j]!, value] as const,
          );
          yield Object.fromEntries<string | number>([[nameKey, name], ...row]);
        }
      },
    },
  });
}

function chosenMatrix(group: ResultGroup, { parameters, of }: CorrelationChoice): ParameterMatrix {
  const covariance = requiredCovariance(group);
  const correlation = correlationOf(covariance);
  if (parameters === undefined && of === undefined) return correlation;
  const wanted = parameters ?? covariance.names;
  return correlation.block(of === undefined || wanted.includes(of) ? wanted : [of, ...wanted]);
}

const LISTED = 5;
