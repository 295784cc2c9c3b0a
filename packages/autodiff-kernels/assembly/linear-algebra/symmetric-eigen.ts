// A = Q T Q^T with T tridiagonal by Householder reflections, then T = G D G^T by implicit QL steps with Wilkinson's
// shift. Golub & Van Loan, "Matrix Computations", 8.3. Eigenvectors are rows throughout, so that both a reflection and
// a rotation run along memory.
import { denseDot, denseScatter } from "../tensor/dense";

/**
 * Step k of the reduction: H = 1 - beta v v^T makes column k of the full symmetric A zero below the subdiagonal. Row k
 * of A keeps v (from column k + 1), betas[k] its beta, subdiagonal[k] the element that is left.
 */
export function tridiagonalStep(a: usize, n: u32, k: u32, betas: usize, subdiagonal: usize, work: usize): void {
  const rowBytes = <usize>n << 3;
  const first = k + 1;
  const length = n - first;
  const v = a + <usize>k * rowBytes + (<usize>first << 3);
  let largest: f64 = 0;
  for (let i: u32 = 1; i < length; i++) largest = max(largest, Math.abs(load<f64>(v + (<usize>i << 3))));
  const head = load<f64>(v);
  if (largest == 0) {
    store<f64>(betas + (<usize>k << 3), 0);
    store<f64>(subdiagonal + (<usize>k << 3), head);
    return;
  }
  largest = max(largest, Math.abs(head));
  for (let i: u32 = 0; i < length; i++) {
    store<f64>(v + (<usize>i << 3), load<f64>(v + (<usize>i << 3)) / largest);
  }
  const scaledHead = load<f64>(v);
  const norm = Math.sqrt(denseDot(v, v, length));
  // The sign that adds up, not the one that cancels.
  const left = scaledHead > 0 ? -norm : norm;
  store<f64>(v, scaledHead - left);
  const beta = 2 / denseDot(v, v, length);
  store<f64>(betas + (<usize>k << 3), beta);
  store<f64>(subdiagonal + (<usize>k << 3), left * largest);

  // A -= v w^T + w v^T with p = beta A v, w = p - (beta / 2)(p . v) v
  const trailing = a + <usize>first * rowBytes + (<usize>first << 3);
  for (let i: u32 = 0; i < length; i++) {
    store<f64>(work + (<usize>i << 3), beta * denseDot(trailing + <usize>i * rowBytes, v, length));
  }
  denseScatter(v, -0.5 * beta * denseDot(work, v, length), work, length);
  for (let i: u32 = 0; i < length; i++) {
    const row = trailing + <usize>i * rowBytes;
    denseScatter(work, -load<f64>(v + (<usize>i << 3)), row, length);
    denseScatter(v, -load<f64>(work + (<usize>i << 3)), row, length);
  }
}

/** z H for the reflection of step k, on the rows of z that are not yet those of the identity. */
export function applyReflection(a: usize, n: u32, k: u32, betas: usize, z: usize): void {
  const beta = load<f64>(betas + (<usize>k << 3));
  if (beta == 0) return;
  const rowBytes = <usize>n << 3;
  const first = k + 1;
  const length = n - first;
  const v = a + <usize>k * rowBytes + (<usize>first << 3);
  for (let i = first; i < n; i++) {
    const row = z + <usize>i * rowBytes + (<usize>first << 3);
    denseScatter(v, -beta * denseDot(row, v, length), row, length);
  }
}

/**
 * One QL step for eigenvalue l of the tridiagonal (diagonal d, subdiagonal e), rotating rows of z along. Returns
 * whether e[l] is negligible already, in which case nothing has been done.
 */
export function implicitQlStep(d: usize, e: usize, n: u32, l: u32, z: usize): bool {
  let m = l;
  for (; m + 1 < n; m++) {
    const size = Math.abs(at(d, m)) + Math.abs(at(d, m + 1));
    if (Math.abs(at(e, m)) <= f64.EPSILON * size) break;
  }
  if (m == l) return true;
  const rowBytes = <usize>n << 3;
  let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  let r = Math.hypot(g, 1);
  // d_m minus Wilkinson's shift
  g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  for (let i = m; i > l; ) {
    i--;
    const f = s * at(e, i);
    const b = c * at(e, i);
    r = Math.hypot(f, g);
    put(e, i + 1, r);
    if (r == 0) {
      // The matrix has come apart: start again with its parts.
      put(d, i + 1, at(d, i + 1) - p);
      put(e, m, 0);
      return false;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    const t = (at(d, i) - g) * s + 2 * c * b;
    p = s * t;
    put(d, i + 1, g + p);
    g = c * t - b;
    rotate(z + <usize>i * rowBytes, z + <usize>(i + 1) * rowBytes, n, c, s);
  }
  put(d, l, at(d, l) - p);
  put(e, l, g);
  put(e, m, 0);
  return false;
}

/** (low, high) <- (c low - s high, s low + c high) */
function rotate(low: usize, high: usize, length: u32, c: f64, s: f64): void {
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  const end = low + (<usize>length << 3);
  const pairsEnd = low + (<usize>(length & ~1) << 3);
  while (low != pairsEnd) {
    const x = v128.load(low);
    const y = v128.load(high);
    v128.store(low, f64x2.sub(f64x2.mul(cosine, x), f64x2.mul(sine, y)));
    v128.store(high, f64x2.add(f64x2.mul(sine, x), f64x2.mul(cosine, y)));
    low += 16;
    high += 16;
  }
  if (low != end) {
    const x = load<f64>(low);
    const y = load<f64>(high);
    store<f64>(low, c * x - s * y);
    store<f64>(high, s * x + c * y);
  }
}

@inline
function at(array: usize, index: u32): f64 {
  return load<f64>(array + (<usize>index << 3));
}

@inline
function put(array: usize, index: u32, value: f64): void {
  store<f64>(array + (<usize>index << 3), value);
}
