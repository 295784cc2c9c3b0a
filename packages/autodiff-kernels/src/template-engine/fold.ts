import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";

/** What becomes of the columns of A: column c counts for a parameter with the weight dz_c / d parameter. */
export interface Fold {
  /** Parameter of each column, below parameterCount; negative where the column counts for none, [columnCount]. */
  readonly parameter: Int32Array;
  /** [columnCount] */
  readonly slope: Float64Array;
  readonly parameterCount: number;
}

/** @throws KernelInputError when lengths do not fit or a parameter is out of range */
export function assertFold(fold: Fold, columnCount: number): void {
  assertLength("fold.parameter", fold.parameter, columnCount, "columnCount");
  assertLength("fold.slope", fold.slope, columnCount, "columnCount");
  fold.parameter.forEach((parameter, index) => {
    if (parameter < fold.parameterCount) return;
    throw new KernelInputError({
      field: "fold.parameter",
      index,
      found: parameter,
      expected: `below ${fold.parameterCount} (parameterCount)`,
    });
  });
}
