import type { ExternalTerm } from "@rabbit-fit/contracts";

type Hessian = NonNullable<ExternalTerm["hessian"]>;

const LOG_2PI = 1.8378770664093453;

/** Multiplications that a factorisation may take, about ten seconds of them: a dense Hessian of 4,000 parameters. */
const MOST_WORK = 1e10;

/** Of a pivot against the diagonal element that it is left of, for each parameter. */
const ROUNDING = 16 * Number.EPSILON;

/**
 * What makes 1/2 (x - m)^T H (x - m) of g^T x + 1/2 x^T H x + c: g = -H m and c = 1/2 m^T H m; and, where H is positive
 * definite, ln of the normalisation, 1/2 (k ln 2 pi - ln det H). This one is left out where H is not, and where its
 * factorisation would take long.
 *
 * @param mean m, [parameters]
 */
export function gaussianTerm(
  hessian: Hessian,
  mean: Float64Array,
): Required<Pick<ExternalTerm, "gradient" | "constant">> & Pick<ExternalTerm, "logNormalization"> {
  const gradient = new Float64Array(hessian.size);
  eachOfUpperHalf(hessian, (row, column, value) => {
    gradient[row]! -= value * mean[column]!;
    if (row !== column) gradient[column]! -= value * mean[row]!;
  });
  const constant = gradient.reduce((sum, slope, i) => sum - 0.5 * slope * mean[i]!, 0);
  const logDeterminant = logDeterminantOf(hessian);
  if (logDeterminant === undefined) return { gradient, constant };
  return { gradient, constant, logNormalization: 0.5 * (hessian.size * LOG_2PI - logDeterminant) };
}

/**
 * ln det H by the Cholesky factor L of the skyline of H: row i of L begins at the first column in which row i of H has an
 * element. Undefined where H is not positive definite, or the factorisation would take too long.
 */
function logDeterminantOf(hessian: Hessian): number | undefined {
  const { size } = hessian;
  const first = Uint32Array.from({ length: size }, (_, row) => row);
  eachOfUpperHalf(hessian, (row, column) => {
    first[column] = Math.min(first[column]!, row);
  });
  const work = first.reduce((sum, begin, row) => sum + 0.5 * (row - begin + 1) ** 2, 0);
  if (work > MOST_WORK) return undefined;
  const factor = Array.from(first, (begin, row) => new Float64Array(row - begin + 1));
  eachOfUpperHalf(hessian, (row, column, value) => {
    factor[column]![row - first[column]!] = value;
  });
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) {
    const row = factor[i]!;
    const begin = first[i]!;
    const diagonal = row[i - begin]!;
    let pivot = diagonal;
    for (let j = begin; j < i; j++) {
      const other = factor[j]!;
      const start = Math.max(begin, first[j]!);
      let sum = row[j - begin]!;
      for (let k = start; k < j; k++) sum -= row[k - begin]! * other[k - first[j]!]!;
      const element = sum / other[j - first[j]!]!;
      row[j - begin] = element;
      pivot -= element * element;
    }
    // What is left of the diagonal of a singular matrix is rounding.
    if (!(pivot > ROUNDING * size * diagonal)) return undefined;
    row[i - begin] = Math.sqrt(pivot);
    logDeterminant += Math.log(pivot);
  }
  return logDeterminant;
}

/** Visits the elements on and above the diagonal that are not zero. */
function eachOfUpperHalf(
  hessian: Hessian,
  visit: (row: number, column: number, value: number) => void,
): void {
  if (hessian.kind === "sparse") {
    for (const { firstRow, rowStart, columns, values } of hessian.upper) {
      for (let row = 0; row + 1 < rowStart.length; row++) {
        for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
          visit(firstRow + row, columns[entry]!, values[entry]!);
        }
      }
    }
    return;
  }
  const { size, values } = hessian;
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const value = values[row * size + column]!;
      if (value !== 0) visit(row, column, value);
    }
  }
}
