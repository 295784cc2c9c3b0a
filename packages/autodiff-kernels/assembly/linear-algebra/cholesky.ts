import { denseDot, denseScatter } from "../tensor/dense";

/**
 * L L^T = A of a small block in place, its lower triangle. Returns the size, or the index of the first pivot that is
 * not positive.
 */
export function factorBlock(a: usize, stride: u32, size: u32): u32 {
  const rowBytes = <usize>stride << 3;
  for (let i: u32 = 0; i < size; i++) {
    const row = a + <usize>i * rowBytes;
    let other = a;
    for (let j: u32 = 0; j < i; j++) {
      const at = row + (<usize>j << 3);
      store<f64>(at, (load<f64>(at) - denseDot(row, other, j)) / load<f64>(other + (<usize>j << 3)));
      other += rowBytes;
    }
    const at = row + (<usize>i << 3);
    const pivot = load<f64>(at) - denseDot(row, row, i);
    // Written so that NaN fails.
    if (!(pivot > 0) || pivot == Infinity) return i;
    store<f64>(at, Math.sqrt(pivot));
  }
  return size;
}

/** X L^T = B for the rows of B, in place: b and l have the same row stride. */
export function solveRowsAgainstBlock(b: usize, l: usize, stride: u32, rows: u32, size: u32): void {
  const rowBytes = <usize>stride << 3;
  for (let i: u32 = 0; i < rows; i++) {
    let lRow = l;
    for (let j: u32 = 0; j < size; j++) {
      const at = b + (<usize>j << 3);
      store<f64>(at, (load<f64>(at) - denseDot(b, lRow, j)) / load<f64>(lRow + (<usize>j << 3)));
      lRow += rowBytes;
    }
    b += rowBytes;
  }
}

/** Rows [first, last) of the solution of L x = b, in place; x is [rows, width], its rows xStride elements apart. */
export function forwardRows(
  l: usize,
  stride: u32,
  x: usize,
  xStride: u32,
  width: u32,
  first: u32,
  last: u32,
): void {
  const xBytes = <usize>xStride << 3;
  for (let i = first; i < last; i++) {
    const row = l + <usize>i * (<usize>stride << 3);
    const at = x + <usize>i * xBytes;
    if (xStride == 1) {
      store<f64>(at, load<f64>(at) - denseDot(row, x, i));
    } else {
      for (let j: u32 = 0; j < i; j++) {
        denseScatter(x + <usize>j * xBytes, -load<f64>(row + (<usize>j << 3)), at, width);
      }
    }
    divide(at, load<f64>(row + (<usize>i << 3)), width);
  }
}

/** Rows [first, last), from the last, of the solution of L^T x = b, in place; x as in `forwardRows`. */
export function backwardRows(
  l: usize,
  stride: u32,
  x: usize,
  xStride: u32,
  width: u32,
  first: u32,
  last: u32,
): void {
  const xBytes = <usize>xStride << 3;
  for (let i = last; i > first; ) {
    i--;
    const row = l + <usize>i * (<usize>stride << 3);
    const at = x + <usize>i * xBytes;
    divide(at, load<f64>(row + (<usize>i << 3)), width);
    if (xStride == 1) {
      denseScatter(row, -load<f64>(at), x, i);
    } else {
      for (let j: u32 = 0; j < i; j++) {
        denseScatter(at, -load<f64>(row + (<usize>j << 3)), x + <usize>j * xBytes, width);
      }
    }
  }
}

@inline
function divide(x: usize, divisor: f64, width: u32): void {
  for (let j: u32 = 0; j < width; j++) {
    store<f64>(x + (<usize>j << 3), load<f64>(x + (<usize>j << 3)) / divisor);
  }
}
