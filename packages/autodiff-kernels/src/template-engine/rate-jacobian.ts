import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";

/**
 * d rates / d rate parameters, [rates of the point, parameterCount], in compressed sparse rows: row i has the entries
 * from rowStart[i] to rowStart[i + 1]. What is not there is zero, and entries of the same place add up.
 */
export interface RateJacobian {
  /** [rates + 1] */
  readonly rowStart: Uint32Array;
  /** Rate parameter of each entry, below parameterCount, in any order within a row, [entries]. */
  readonly columns: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
  readonly parameterCount: number;
}

/** @throws KernelInputError when the rows are not those of `rateCount` rates, or a column is out of range */
export function assertRateJacobian(jacobian: RateJacobian, rateCount: number): void {
  const { rowStart, columns, values, parameterCount } = jacobian;
  assertLength("rateJacobian.rowStart", rowStart, rateCount + 1, "rates of the point + 1");
  const startError = (index: number, expected: string) =>
    new KernelInputError({ field: "rateJacobian.rowStart", index, found: rowStart[index]!, expected });
  if (rowStart[0] !== 0) throw startError(0, "0");
  for (let row = 1; row <= rateCount; row++) {
    const before = rowStart[row - 1]!;
    if (rowStart[row]! < before) throw startError(row, `at least ${before}, the start of the row before`);
  }
  const entryCount = rowStart[rateCount]!;
  assertLength("rateJacobian.columns", columns, entryCount, "entries, the last of rowStart");
  assertLength("rateJacobian.values", values, entryCount, "entries, the last of rowStart");
  for (let entry = 0; entry < entryCount; entry++) {
    if (columns[entry]! < parameterCount) continue;
    throw new KernelInputError({
      field: "rateJacobian.columns",
      index: entry,
      found: columns[entry]!,
      expected: `below ${parameterCount} (parameterCount)`,
    });
  }
}

/** Rows [first, end) of a Jacobian. */
export function sliceRateJacobian(jacobian: RateJacobian, first: number, end: number): RateJacobian {
  const { rowStart, columns, values, parameterCount } = jacobian;
  const [from, to] = [rowStart[first]!, rowStart[end]!];
  return {
    rowStart: rowStart.subarray(first, end + 1).map((start) => start - from),
    columns: columns.subarray(from, to),
    values: values.subarray(from, to),
    parameterCount,
  };
}
