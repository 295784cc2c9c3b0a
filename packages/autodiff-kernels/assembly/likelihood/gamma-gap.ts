// Gamma constraints, one beta for each row: the yield of the bin as a function of its excess x = n - N. With rho = 1 / k,
// g = rho lambda and t = D'(n),
//
//     beta = beta0 / (1 + t g) = beta0 y / delta,    delta = Z + u x,    u = unit + g,    t = x / y
//
//     Poisson   t = 1 - N / n   Z = N, unit = 1, y = n
//     chi2      t = x / V       Z = V, unit = 0, y = V
//
// and the sum of the yields is n where
//
//     gap(x) = E - x - x sum_k beta0 lambda g / delta = 0,    E = sum_k beta0 lambda - N
//
// Nothing cancels in it near x = 0. Near the pole x = -Z / max u everything does: there x = pole + m, and
// delta = -pole (max g - g) + u m. Both are delta = scale (top - near g) + u m, x = origin + m, and the caller gives
// E - origin without cancellation.
import { Shard } from "../shard";

let unit: f64 = 0;
let size: f64 = 0;
let origin: f64 = 0;
let scale: f64 = 0;
let top: f64 = 1;
let near: f64 = 0;

/** What the latest measureGap has found: the gap and, without its sign, its derivative. */
export let gap: f64 = 0;
export let steepness: f64 = 0;

/** x = m from now on. */
@inline
export function originAtZero(unitOfBin: f64, sizeOfBin: f64): void {
  unit = unitOfBin;
  size = sizeOfBin;
  origin = 0;
  scale = sizeOfBin;
  top = 1;
  near = 0;
}

/** x = pole + m from now on. */
@inline
export function originAtPole(pole: f64, largest: f64): void {
  origin = pole;
  scale = -pole;
  top = largest;
  near = 1;
}

/** delta of a row with this g */
@inline
export function distance(g: f64, m: f64): f64 {
  return scale * (top - near * g) + (unit + g) * m;
}

/** gap and steepness at x = origin + m, two rows at a time. @param remaining E - origin */
export function measureGap(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  remaining: f64,
  m: f64,
): void {
  const inverseKstat = shard.rowInverseKstat;
  const beta0 = shard.rowBeta0;
  const end = <usize>lastRow << 3;
  const units = f64x2.splat(unit);
  const scales = f64x2.splat(scale);
  const tops = f64x2.splat(top);
  const nears = f64x2.splat(near);
  const ms = f64x2.splat(m);
  let firsts = f64x2.splat(0);
  let seconds = f64x2.splat(0);
  let at = <usize>firstRow << 3;
  for (; at + 8 < end; at += 16) {
    const rowYields = v128.load(yields + at);
    const g = f64x2.mul(v128.load(inverseKstat + at), rowYields);
    const delta = f64x2.add(
      f64x2.mul(scales, f64x2.sub(tops, f64x2.mul(nears, g))),
      f64x2.mul(f64x2.add(units, g), ms),
    );
    const inverse = f64x2.div(f64x2.splat(1), delta);
    const term = f64x2.mul(f64x2.mul(f64x2.mul(v128.load(beta0 + at), rowYields), g), inverse);
    firsts = f64x2.add(firsts, term);
    seconds = f64x2.add(seconds, f64x2.mul(term, inverse));
  }
  let first = f64x2.extract_lane(firsts, 0) + f64x2.extract_lane(firsts, 1);
  let second = f64x2.extract_lane(seconds, 0) + f64x2.extract_lane(seconds, 1);
  if (at < end) {
    const rowYield = load<f64>(yields + at);
    const g = load<f64>(inverseKstat + at) * rowYield;
    const inverse = 1 / distance(g, m);
    const term = load<f64>(beta0 + at) * rowYield * g * inverse;
    first += term;
    second += term * inverse;
  }
  gap = remaining - m - (origin + m) * first;
  steepness = 1 + size * second;
}

/** The gap at the pole itself, where only rows without a beta0 have their pole. */
export function gapAtPole(shard: Shard, firstRow: u32, lastRow: u32, yields: usize, remaining: f64): f64 {
  let sum: f64 = 0;
  for (let at = <usize>firstRow << 3; at < <usize>lastRow << 3; at += 8) {
    const rowYield = load<f64>(yields + at);
    const g = load<f64>(shard.rowInverseKstat + at) * rowYield;
    const term = load<f64>(shard.rowBeta0 + at) * rowYield * g;
    if (term != 0) sum += term / distance(g, 0);
  }
  return remaining - origin * sum;
}
