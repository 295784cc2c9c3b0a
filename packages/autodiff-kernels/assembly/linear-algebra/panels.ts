// Matrix products by panels of four rows, packed so that the inner loop reads both sides in order.
// A packed side is f64 [tiles, depth, 4], its last tile filled up with zeros.

/** Packs element (i, k) = source[i * rowStride + k * depthStride], strides in elements. */
export function packPanels(
  source: usize,
  rowStride: u32,
  depthStride: u32,
  rows: u32,
  depth: u32,
  out: usize,
): void {
  const rowBytes = <usize>rowStride << 3;
  const depthBytes = <usize>depthStride << 3;
  const panelBytes = <usize>depth << 5;
  for (let first: u32 = 0; first < rows; first += 4) {
    const from = source + <usize>first * rowBytes;
    const count = min<u32>(4, rows - first);
    if (count == 4 && rowStride == 1) packColumns(from, depthBytes, depth, out);
    else if (count == 4 && depthStride == 1) packRows(from, rowBytes, depth, out);
    else packEach(from, rowBytes, depthBytes, count, depth, out);
    out += panelBytes;
  }
}

/** Four rows of which the elements of a column lie side by side. */
function packColumns(from: usize, depthBytes: usize, depth: u32, out: usize): void {
  for (let k: u32 = 0; k < depth; k++) {
    v128.store(out, v128.load(from));
    v128.store(out, v128.load(from, 16), 16);
    out += 32;
    from += depthBytes;
  }
}

/** Four rows of which each lies in order: two columns of them at a time are transposed. */
function packRows(from: usize, rowBytes: usize, depth: u32, out: usize): void {
  const end = out + (<usize>depth << 5);
  const pairsEnd = out + (<usize>(depth & ~1) << 5);
  while (out != pairsEnd) {
    const row0 = v128.load(from);
    const row1 = v128.load(from + rowBytes);
    const row2 = v128.load(from + 2 * rowBytes);
    const row3 = v128.load(from + 3 * rowBytes);
    v128.store(out, v128.shuffle<u64>(row0, row1, 0, 2));
    v128.store(out, v128.shuffle<u64>(row2, row3, 0, 2), 16);
    v128.store(out, v128.shuffle<u64>(row0, row1, 1, 3), 32);
    v128.store(out, v128.shuffle<u64>(row2, row3, 1, 3), 48);
    out += 64;
    from += 16;
  }
  if (out != end) packEach(from, rowBytes, 8, 4, 1, out);
}

function packEach(
  from: usize,
  rowBytes: usize,
  depthBytes: usize,
  count: u32,
  depth: u32,
  out: usize,
): void {
  for (let k: u32 = 0; k < depth; k++) {
    for (let i: u32 = 0; i < 4; i++) {
      store<f64>(out, i < count ? load<f64>(from + <usize>i * rowBytes) : 0);
      out += 8;
    }
    from += depthBytes;
  }
}

/** Which tiles of the result are computed. */
const LOWER: u32 = 1;
const UPPER: u32 = 2;

/**
 * c[i, j] += sign * sum_k x[i, k] y[j, k] for i < rows, j < columns. In a triangular mode, tiles that lie wholly on
 * the other side of the diagonal (row + diagonal = column) are left out.
 */
export function panelProduct(
  c: usize,
  cStride: u32,
  rows: u32,
  columns: u32,
  depth: u32,
  x: usize,
  y: usize,
  sign: f64,
  triangle: u32,
  diagonal: i32,
): void {
  const strideBytes = <usize>cStride << 3;
  const tileBytes = <usize>depth << 5;
  let yTile = y;
  for (let j: u32 = 0; j < columns; j += 4) {
    let xTile = x;
    for (let i: u32 = 0; i < rows; i += 4) {
      const below = <i32>i + diagonal - <i32>j;
      if (!((triangle == UPPER && below > 3) || (triangle == LOWER && below < -3))) {
        const at = c + <usize>i * strideBytes + (<usize>j << 3);
        const height = min<u32>(4, rows - i);
        const width = min<u32>(4, columns - j);
        tile(at, strideBytes, height, width, depth, xTile, yTile, sign);
      }
      xTile += tileBytes;
    }
    yTile += tileBytes;
  }
}

function tile(
  c: usize,
  strideBytes: usize,
  height: u32,
  width: u32,
  depth: u32,
  x: usize,
  y: usize,
  sign: f64,
): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const end = x + (<usize>depth << 5);
  while (x != end) {
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    const x0 = v128.load_splat<f64>(x);
    c00 = f64x2.add(c00, f64x2.mul(x0, y0));
    c01 = f64x2.add(c01, f64x2.mul(x0, y1));
    const x1 = v128.load_splat<f64>(x, 8);
    c10 = f64x2.add(c10, f64x2.mul(x1, y0));
    c11 = f64x2.add(c11, f64x2.mul(x1, y1));
    const x2 = v128.load_splat<f64>(x, 16);
    c20 = f64x2.add(c20, f64x2.mul(x2, y0));
    c21 = f64x2.add(c21, f64x2.mul(x2, y1));
    const x3 = v128.load_splat<f64>(x, 24);
    c30 = f64x2.add(c30, f64x2.mul(x3, y0));
    c31 = f64x2.add(c31, f64x2.mul(x3, y1));
    x += 32;
    y += 32;
  }
  addRow(c, width, sign, c00, c01);
  if (height > 1) addRow(c + strideBytes, width, sign, c10, c11);
  if (height > 2) addRow(c + 2 * strideBytes, width, sign, c20, c21);
  if (height > 3) addRow(c + 3 * strideBytes, width, sign, c30, c31);
}

@inline
function addRow(c: usize, width: u32, sign: f64, left: v128, right: v128): void {
  const signs = f64x2.splat(sign);
  if (width == 4) {
    v128.store(c, f64x2.add(v128.load(c), f64x2.mul(signs, left)));
    v128.store(c, f64x2.add(v128.load(c, 16), f64x2.mul(signs, right)), 16);
    return;
  }
  store<f64>(c, load<f64>(c) + sign * f64x2.extract_lane(left, 0));
  if (width > 1) store<f64>(c, load<f64>(c, 8) + sign * f64x2.extract_lane(left, 1), 8);
  if (width > 2) store<f64>(c, load<f64>(c, 16) + sign * f64x2.extract_lane(right, 0), 16);
}
