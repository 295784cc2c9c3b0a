/** Eigenvalues, [size], and unit eigenvectors, [size][size]: vectors[k] belongs to values[k]. */
export interface SymmetricEigen {
  readonly values: number[];
  readonly vectors: number[][];
}

/** Cyclic Jacobi rotations (Golub & Van Loan, section 8.5). Obviously right, never fast; used by tests only. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): SymmetricEigen {
  const size = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors: number[][] = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.hypot(...a.flat());
  for (let sweep = 0; sweep < 60; sweep++) {
    const offDiagonal = Math.hypot(...a.flatMap((row, i) => row.filter((_, j) => j !== i)));
    if (offDiagonal <= 1e-14 * scale) break;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (a[p][q] === 0) continue;
        const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const c = Math.cos(angle);
        const s = Math.sin(angle);
        for (let k = 0; k < size; k++)
          [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < size; k++)
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < size; k++)
          [vectors[p][k], vectors[q][k]] = [
            c * vectors[p][k] - s * vectors[q][k],
            s * vectors[p][k] + c * vectors[q][k],
          ];
      }
  }
  return { values: a.map((row, i) => row[i]), vectors };
}
