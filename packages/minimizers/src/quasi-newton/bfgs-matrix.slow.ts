/** Matrices as rows. */
export type Matrix = readonly (readonly number[])[];

/** A step s and the change y of the gradient along it. */
export interface Pair {
  readonly s: readonly number[];
  readonly y: readonly number[];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, component, i) => sum + component * b[i], 0);

/** A v */
export function times(matrix: Matrix, v: readonly number[]): number[] {
  return matrix.map((row) => dot(row, v));
}

/** scale · I */
export function scaledIdentity(size: number, scale: number): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? scale : 0)),
  );
}

/**
 * The BFGS Hessian after some updates, H ← H - H s sᵀ H / sᵀHs + y yᵀ / yᵀs, Nocedal & Wright (6.19). Obviously right,
 * never fast; used by tests only.
 */
export function bfgsHessian(start: Matrix, pairs: readonly Pair[]): Matrix {
  return pairs.reduce<Matrix>((hessian, { s, y }) => {
    const image = times(hessian, s);
    return hessian.map((row, i) =>
      row.map((element, j) => element - (image[i] * image[j]) / dot(s, image) + (y[i] * y[j]) / dot(y, s)),
    );
  }, start);
}
