import { NoAnswer } from "./no-answer.js";

/** A search for the value at which a rising function is zero. */
export interface CrossingSearch {
  /** Where the function is below zero. */
  readonly from: number;
  /** Where the zero is expected, on either side of which the search begins; above `from`. */
  readonly guess: number;
  /** What the function is called, and of what, in messages. */
  readonly describe: (value: number) => string;
  /** Relative to the distance from `from`; 1e-10 by default. */
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
 * @throws NoAnswer where the function stays below zero
 */
export async function risingCrossing(
  f: (value: number) => number | Promise<number>,
  { from, guess, describe, tolerance = TOLERANCE, zero = ZERO }: CrossingSearch,
): Promise<number> {
  const step = guess - from;
  let low = { at: from, f: Number.NEGATIVE_INFINITY };
  let high = { at: guess, f: await f(guess) };
  for (let distance = step; high.f < 0; ) {
    distance *= GROWTH;
    if (distance > FARTHEST * step) throw new NoAnswer("no-crossing", describe(high.at));
    low = high;
    high = { at: from + distance, f: await f(from + distance) };
  }
  if (Math.abs(high.f) <= zero) return high.at;
  if (Number.isNaN(high.f)) throw new NoAnswer("not-defined", describe(high.at));
  // The start of the bracket is only known to be below zero: a point of the function on that side has to be found.
  for (let shrink = 0.5; low.f === Number.NEGATIVE_INFINITY && shrink > 1e-9; shrink *= 0.5) {
    const at = from + shrink * (high.at - from);
    const value = await f(at);
    if (value < 0) low = { at, f: value };
    else {
      high = { at, f: value };
      shrink = 1;
    }
    if (high.at - from < 1e-12 * Math.max(step, Math.abs(from))) return high.at;
  }
  return closeBracket(f, low, high, { tolerance, zero, scale: step });
}

interface End {
  readonly at: number;
  readonly f: number;
}

async function closeBracket(
  f: (value: number) => number | Promise<number>,
  low: End,
  high: End,
  { tolerance, zero, scale }: { readonly tolerance: number; readonly zero: number; readonly scale: number },
): Promise<number> {
  let [a, b]: [End, End] = [low, high];
  // The end that was left last.
  let c = a;
  let part = (0 - a.f) / (b.f - a.f);
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = a.at + Math.min(0.999, Math.max(0.001, part)) * (b.at - a.at);
    const next = { at, f: await f(at) };
    if (Math.sign(next.f) === Math.sign(a.f)) [c, a] = [a, next];
    else [c, b, a] = [b, a, next];
    const best = Math.abs(a.f) < Math.abs(b.f) ? a : b;
    if (Math.abs(best.f) <= zero || Math.abs(b.at - a.at) <= tolerance * scale) return best.at;
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
