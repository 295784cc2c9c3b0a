import { NoAnswer } from "./no-answer.js";

/** A search for the value at which a rising function is zero. */
export interface CrossingSearch {
  /** Where the function is below zero. */
  readonly from: number;
  /** Where the zero is expected, on either side of which the search begins; above `from`. */
  readonly guess: number;
  /** Above `from`: the function is not asked for beyond. */
  readonly farthest?: number;
  /** What the function is called, and of what, in messages. */
  readonly describe: (value: number) => string;
  /** Relative to the distance of the zero from `from`; 1e-10 by default. */
  readonly tolerance?: number;
  /** A function of this size counts as zero; 1e-11 by default, as test statistics are in standard deviations. */
  readonly zero?: number;
}

const TOLERANCE = 1e-10;
const ZERO = 1e-11;
/** So far the search goes, in distances of the guess. */
const FARTHEST = 1e6;
const GROWTH = 2.2;
const MOST_STEPS = 100;

/**
 * Where a function that rises through zero does so: the bracket is found by growing steps from the guess, and closed by the
 * method of Brent in the form of Chandrupatla (1997), which takes few steps for functions that are nearly linear.
 *
 * @throws NoAnswer where the function stays below zero, and where it is NaN
 */
export async function risingCrossing(
  f: (value: number) => number | Promise<number>,
  { from, guess, farthest, describe, tolerance = TOLERANCE, zero = ZERO }: CrossingSearch,
): Promise<number> {
  const step = guess - from;
  // Steps that grow from nothing would never end.
  if (!(step > 0)) throw new Error(`A search from ${from} has the guess ${guess}, which is not above it.`);
  const pointAt = async (at: number): Promise<End> => {
    const point = { at, f: await f(at) };
    if (Number.isNaN(point.f)) throw new NoAnswer("not-defined", describe(at));
    return point;
  };
  let low: End | undefined;
  let high = await pointAt(guess);
  for (let distance = step; high.f < 0; ) {
    distance *= GROWTH;
    if (distance > FARTHEST * step || high.at === farthest) {
      throw new NoAnswer("no-crossing", describe(high.at));
    }
    low = high;
    high = await pointAt(farthest === undefined ? from + distance : Math.min(from + distance, farthest));
  }
  if (Math.abs(high.f) <= zero) return high.at;
  // The start of the bracket is only known to be below zero: a point of the function on that side has to be found.
  while (!low) {
    const middle = await pointAt(from + 0.5 * (high.at - from));
    if (middle.f < 0) low = middle;
    else high = middle;
    if (high.at - from < 1e-12 * Math.max(step, Math.abs(from))) return high.at;
  }
  return closeBracket(pointAt, low, high, { from, tolerance, zero });
}

interface End {
  readonly at: number;
  readonly f: number;
}

async function closeBracket(
  pointAt: (at: number) => Promise<End>,
  low: End,
  high: End,
  { from, tolerance, zero }: { readonly from: number; readonly tolerance: number; readonly zero: number },
): Promise<number> {
  let [a, b]: [End, End] = [low, high];
  // The end that was left last.
  let c = a;
  let part = (0 - a.f) / (b.f - a.f);
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = await pointAt(a.at + Math.min(0.999, Math.max(0.001, part)) * (b.at - a.at));
    if (Math.sign(next.f) === Math.sign(a.f)) [c, a] = [a, next];
    else [c, b, a] = [b, a, next];
    const best = Math.abs(a.f) < Math.abs(b.f) ? a : b;
    // Far from zero doubles are farther apart than a small tolerance asks for.
    const width = Math.max(tolerance * (best.at - from), 4 * Number.EPSILON * Math.abs(best.at));
    if (Math.abs(best.f) <= zero || Math.abs(b.at - a.at) <= width) return best.at;
    const xi = (a.at - b.at) / (c.at - b.at);
    const phi = (a.f - b.f) / (c.f - b.f);
    part =
      phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi
        ? (a.f / (b.f - a.f)) * (c.f / (b.f - c.f)) +
          ((((c.at - a.at) / (b.at - a.at)) * a.f) / (c.f - a.f)) * (b.f / (c.f - b.f))
        : 0.5;
  }
  return (a.at + b.at) / 2;
}
