// The excess x = n - N at which the betas of a bin's rows and its counts agree: the zero of the gap of gamma-gap.ts.
import { CHI2, Shard } from "../shard";
import { gap, gapAtPole, measureGap, originAtPole, originAtZero, steepness } from "./gamma-gap";
import { saturatingRoot } from "./saturating-root";

/** A step of Newton's method that is smaller, relative to x, leaves an error of its square. */
const LAST_STEP: f64 = 2.0 ** -27;
/** Some doublings of a distance to a pole and some steps: from then on every second step halves the interval. */
const FREE_STEPS: i32 = 40;
const NO_ROW: i32 = -1;

// What the latest profileGamma has found.
/** x, and m of gamma-gap.ts */
export let gammaExcess: f64 = 0;
export let gammaPosition: f64 = 0;
/** y: n, or V for chi2 */
export let gammaDenominator: f64 = 0;
/** The row that x is at or near the pole of, -1 where there is none. */
export let poleRow: i32 = NO_ROW;
/** Whether x is at that pole, since the row has no beta0, and what its yield has to be then. */
export let isAtPole: bool = false;
export let slack: f64 = 0;
/** The smallest rho lambda of all rows, 0 where none is negative. */
export let smallestResponse: f64 = 0;

/**
 * Finds x, or returns whether there is none.
 *
 * Where lambda is nowhere negative the gap falls and is convex, so that Newton's method from a point left of the zero
 * stays left of it and ends there. A good such point is the zero with all rows put together,
 *
 *     sum_k beta0 lambda g x / (Z + u x) <= G x / (Q + x),   G = sum beta0 lambda g / u,   Q = Z G / sum beta0 lambda g,
 *
 * which is exact for one row. Negative yields are left to the bisection that safeguards the iteration.
 */
export function profileGamma(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  yields: usize,
): bool {
  const isChi2 = shard.likelihood == CHI2;
  const unit: f64 = isChi2 ? 0 : 1;
  const size = isChi2 ? variance : observed;
  let nominal: f64 = 0;
  let initial: f64 = 0;
  let limit: f64 = 0;
  let largest: f64 = 0;
  let smallest: f64 = 0;
  let lastPole: i32 = NO_ROW;
  let firstPole: i32 = NO_ROW;
  for (let row = firstRow; row < lastRow; row++) {
    const at = <usize>row << 3;
    const rowYield = load<f64>(yields + at);
    const g = load<f64>(shard.rowInverseKstat + at) * rowYield;
    const own = load<f64>(shard.rowBeta0 + at) * rowYield;
    nominal += own;
    initial += own * g;
    if (own != 0 && g != 0) limit += own * (g / (unit + g));
    // A pole in earnest comes before one of a row without beta0 at the same place.
    if (g > largest || (g == largest && g > 0 && own > 0)) {
      largest = g;
      lastPole = row;
    }
    if (g < smallest || (g == smallest && own < 0)) firstPole = row;
    smallest = min(smallest, g);
  }
  poleRow = NO_ROW;
  isAtPole = false;
  smallestResponse = smallest;
  originAtZero(unit, size);
  const nominalExcess = nominal - observed;
  if (!isFinite(nominalExcess)) return false;
  if (!isChi2 && observed == 0) {
    // t = 1: x = y = 1 and Z = 0 give it.
    gammaExcess = gammaPosition = gammaDenominator = 1;
    return true;
  }

  const start = initial > 0 ? saturatingRoot(nominalExcess, (limit * size) / initial, limit) : nominalExcess;
  const pole = -size / (unit + largest);
  gammaDenominator = variance;
  if (nominalExcess >= 0) {
    const above = unit + smallest < 0 ? -size / (unit + smallest) : Infinity;
    if (above < nominalExcess) {
      const remaining = nominalExcess - above;
      if (stopsAt(shard, firstRow, lastRow, yields, remaining, above, smallest, firstPole)) {
        if (!isChi2) gammaDenominator = -above * smallest;
        return true;
      }
      originAtZero(unit, size);
    }
    const last = min(nominalExcess, above);
    findZero(shard, firstRow, lastRow, yields, nominalExcess, 0, last, start);
  } else {
    const half = 0.5 * pole;
    let isFar = half == -Infinity || (smallest >= 0 && start >= half);
    if (!isFar) {
      measureGap(shard, firstRow, lastRow, yields, nominalExcess, half);
      isFar = gap >= 0;
    }
    if (!isFar) {
      const remaining = isChi2 ? nominalExcess - pole : nominal + pole * largest; // E - pole
      return nearPole(shard, firstRow, lastRow, yields, remaining, pole, largest, lastPole, start - pole);
    }
    findZero(shard, firstRow, lastRow, yields, nominalExcess, max(nominalExcess, half), 0, start);
  }
  gammaExcess = gammaPosition;
  if (!isChi2) gammaDenominator = observed + gammaExcess;
  return true;
}

/**
 * Whether x ends at the pole above, of a negative lambda: there a row without a beta0 takes what the others leave of n, as at
 * the pole below.
 */
function stopsAt(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  remaining: f64,
  pole: f64,
  smallest: f64,
  row: i32,
): bool {
  if (load<f64>(shard.rowBeta0 + (<usize>row << 3)) != 0) return false;
  originAtPole(pole, smallest);
  slack = -gapAtPole(shard, firstRow, lastRow, yields, remaining);
  isAtPole = slack <= 0;
  poleRow = isAtPole ? row : NO_ROW;
  gammaPosition = 0;
  gammaExcess = pole;
  return isAtPole;
}

/** The zero between the pole and half of it. */
function nearPole(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  remaining: f64,
  pole: f64,
  largest: f64,
  lastPole: i32,
  start: f64,
): bool {
  originAtPole(pole, largest);
  poleRow = lastPole;
  gammaPosition = 0;
  const isPoisson = shard.likelihood != CHI2;
  const at = <usize>lastPole << 3;
  const own = lastPole == NO_ROW ? 0 : load<f64>(shard.rowBeta0 + at) * load<f64>(yields + at) * largest;
  if (own == 0) {
    slack = -gapAtPole(shard, firstRow, lastRow, yields, remaining);
    isAtPole = slack >= 0;
    // Without a pole, n = 0 is not enough.
    if (isAtPole && lastPole == NO_ROW) return false;
    if (!isAtPole) poleRow = NO_ROW; // its beta stays 0
  }
  if (!isAtPole) {
    // The zero of the pole's row alone, m (unit + g) (E - pole - m) = own (pole + m), is left of that of all.
    const u = isPoisson ? 1 + largest : largest;
    const b = own - u * remaining;
    const root = Math.sqrt(b * b - 4 * u * own * pole);
    const alone = b > 0 ? (-2 * own * pole) / (b + root) : (root - b) / (2 * u);
    const left = max(alone, start);
    const half = -0.5 * pole;
    findZero(shard, firstRow, lastRow, yields, remaining, 0, half, left > 0 ? left : 0.5 * half);
  }
  gammaExcess = pole + gammaPosition;
  if (isPoisson) gammaDenominator = -pole * largest + gammaPosition;
  return true;
}

/** Newton's method for the zero of the gap between two positions, safeguarded by bisection, into gammaPosition. */
function findZero(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  yields: usize,
  remaining: f64,
  lower: f64,
  upper: f64,
  start: f64,
): void {
  let m = start > lower ? (start < upper ? start : upper) : lower;
  for (let step = 0; ; step++) {
    measureGap(shard, firstRow, lastRow, yields, remaining, m);
    if (gap > 0) lower = m;
    else upper = m;
    const change = gap / steepness;
    let next = m + change;
    if (Math.abs(change) <= LAST_STEP * Math.abs(m)) {
      gammaPosition = next >= lower && next <= upper ? next : m;
      return;
    }
    if ((step >= FREE_STEPS && (step & 1) != 0) || !(next > lower && next < upper)) {
      next = 0.5 * (lower + upper);
      // The interval has no number inside any more.
      if (!(next > lower && next < upper)) {
        gammaPosition = m;
        return;
      }
    }
    m = next;
  }
}
