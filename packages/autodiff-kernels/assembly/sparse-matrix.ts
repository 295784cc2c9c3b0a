import { sparseDot, sparseScatter } from "./tensor/storage";

/** out[row] = A_row . x for the rows of a CSR matrix; rowStart counts from `columns` and `values`. */
export function csrRows(
  rowStart: usize,
  columns: usize,
  values: usize,
  x: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    const start = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    const dot = sparseDot(values + (<usize>start << 3), columns + (<usize>start << 2), end - start, x);
    store<f64>(out + (<usize>row << 3), dot);
  }
}

/** out += A_row u[row] */
export function csrTransposeRows(
  rowStart: usize,
  columns: usize,
  values: usize,
  u: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    const weight = load<f64>(u + (<usize>row << 3));
    if (weight == 0) continue;
    const start = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    sparseScatter(values + (<usize>start << 3), columns + (<usize>start << 2), end - start, weight, out);
  }
}

/** out += (A + A^T - diagonal) x for rows of the upper half A, each entry read once. */
export function symmetricHalfRows(
  rowStart: usize,
  columns: usize,
  values: usize,
  x: usize,
  out: usize,
  first: u32,
  last: u32,
): void {
  for (let row = first; row < last; row++) {
    let entry = load<u32>(rowStart + (<usize>row << 2));
    const end = load<u32>(rowStart + (<usize>row << 2), 4);
    const xRow = load<f64>(x + (<usize>row << 3));
    let sum: f64 = 0;
    // Columns increase: the diagonal comes first, if it is there.
    if (entry < end && load<u32>(columns + (<usize>entry << 2)) == row) {
      sum = load<f64>(values + (<usize>entry << 3)) * xRow;
      entry++;
    }
    let value = values + (<usize>entry << 3);
    let column = columns + (<usize>entry << 2);
    const valueEnd = values + (<usize>end << 3);
    while (value != valueEnd) {
      const a = load<f64>(value);
      const offset = <usize>load<u32>(column) << 3;
      sum += a * load<f64>(x + offset);
      store<f64>(out + offset, load<f64>(out + offset) + a * xRow);
      value += 8;
      column += 4;
    }
    const at = out + (<usize>row << 3);
    store<f64>(at, load<f64>(at) + sum);
  }
}
