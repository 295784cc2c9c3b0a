import { risingCrossing } from "../hypothesis/crossing.js";
import type { LimitCriterion } from "../limits/limit-rule.js";
import { significanceOf } from "../normal/normal-distribution.js";
import type { ToyTest, ToyTests } from "./toy-tests.js";

/** Where CLs (or CLs+b) of toys crosses a level. */
export interface ToyCrossingSearch {
  readonly criterion: LimitCriterion;
  /** alpha */
  readonly level: number;
  /** A value whose probability is above the level: mu_hat, or zero. */
  readonly from: number;
  /** Where the crossing is expected, above or below `from`. */
  readonly guess: number;
  /** A value on the side of the guess beyond which none is tested, with its test where there is one already. */
  readonly end?: { readonly value: number; readonly test: ToyTest | undefined };
  /** The crossing is known when its Monte-Carlo error is below this share of its distance from `from`. */
  readonly tolerance: number;
  /** At most this number of toys of each hypothesis at one value. */
  readonly maxToys: number;
  /** In place of the data: the quantile of what is expected without signal. */
  readonly quantile?: number;
}

/** A crossing from toys. */
export interface ToyCrossing {
  readonly value: number;
  /** One standard deviation of the Monte-Carlo error. */
  readonly error: number;
  /** The tests that it comes from, by value. */
  readonly tests: readonly ToyTest[];
}

/** A few toys show where the crossing is. */
const FIRST_TOYS = 250;
const MORE_TOYS = 4;
/** The search with some toys ends where their noise hides the rest, as a share of the distance. */
const SEARCH_TOLERANCE = 0.02;
/** In standard deviations, for one toy: about the error of the significance at the levels in use. */
const SEARCH_ERROR = 2;
/** Tests on either side of the crossing, at this share of the distance, show how the probability changes. */
const SIDES = 0.06;

/**
 * The value at which CLs (or CLs+b) falls to the level: found with a few toys for each value, then with more, until the
 * Monte-Carlo error is small enough. The significance of the probability is nearly linear in the value, so that a line through the
 * tests near the crossing, weighted by their errors, gives the crossing with its error.
 *
 * @throws NoAnswer where there is no crossing, or no toy is left
 */
export async function toyCrossing(tests: ToyTests, search: ToyCrossingSearch): Promise<ToyCrossing> {
  const { criterion, level, from, tolerance, maxToys, quantile, end } = search;
  const goal = significanceOf(level);
  const direction = Math.sign(search.guess - from);
  const farthest = end ? Math.abs(end.value - from) : Number.POSITIVE_INFINITY;
  let guess = Math.abs(search.guess - from);
  for (let toys = Math.min(FIRST_TOYS, maxToys); ; toys = Math.min(MORE_TOYS * toys, maxToys)) {
    const found = new Map<number, ToyTest>(end?.test && [[farthest, end.test]]);
    const excess = async (distance: number) => {
      const test = found.get(distance) ?? (await tests.at(from + direction * distance, toys, quantile));
      found.set(distance, test);
      return excessOf(test, criterion, goal).excess;
    };
    const root = await risingCrossing(excess, {
      from: 0,
      guess,
      ...(end && { farthest }),
      tolerance: SEARCH_TOLERANCE,
      zero: SEARCH_ERROR / Math.sqrt(toys),
      describe: (distance) =>
        `The toys show no value at which ${criterion === "cls" ? "CLs" : "CLs+b"} falls to ${level}, up to ${(from + direction * distance).toPrecision(4)}.`,
    });
    for (const side of [1 - SIDES, 1 + SIDES]) await excess(Math.min(root * side, farthest));
    const points = [...found].map(([distance, test]) => ({ distance, ...excessOf(test, criterion, goal) }));
    const line = fittedLine(points, root, 2 * SIDES * root);
    // Where the noise hides the slope, the search has the crossing all the same.
    const distance = line ? Math.min(line.zero, farthest) : root;
    const error = line
      ? Math.hypot(line.error, commonError(found, root, criterion) / line.slope)
      : SIDES * root;
    if (error <= tolerance * Math.abs(distance) || toys >= maxToys) {
      const made = [...found.values()].toSorted((left, right) => left.value - right.value);
      return { value: from + direction * distance, error, tests: made };
    }
    guess = Math.max(distance, 0.5 * root);
  }
}

/** What the toys without signal, which all tests share, add to the error of the significance at a crossing. */
function commonError(found: ReadonlyMap<number, ToyTest>, root: number, criterion: LimitCriterion): number {
  if (criterion === "clsb") return 0;
  const { cls, clb } = found.get(root)!;
  return (
    (cls.value * clb.error) /
    clb.value /
    densityOf(significanceOf(Math.min(0.999, Math.max(0.001, cls.value))))
  );
}

/** Of the standard normal distribution. */
function densityOf(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** How far a test is beyond the level, in standard deviations, with its Monte-Carlo error. */
function excessOf(test: ToyTest, criterion: LimitCriterion, goal: number) {
  const { value } = criterion === "cls" ? test.cls : test.clsb;
  // Errors of CLb are those of the same toys in all tests.
  const error = criterion === "cls" ? test.clsb.error / test.clb.value : test.clsb.error;
  // Zero and one are known to one toy only.
  const floor = 1 / (test.clsb.toys + 2);
  const z = significanceOf(Math.min(1 - floor, Math.max(floor, Number.isNaN(value) ? 0 : value)));
  return { excess: z - goal, error: error / densityOf(z) };
}

interface LinePoint {
  readonly distance: number;
  readonly excess: number;
  readonly error: number;
}

/** A rising line through points near a place, by weighted least squares: its zero, and the error of that. */
function fittedLine(points: readonly LinePoint[], near: number, width: number) {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { distance, excess, error } of points) {
    const x = distance - near;
    const weight = Math.exp((-x * x) / (2 * width * width)) / (error * error);
    w += weight;
    wx += weight * x;
    wy += weight * excess;
    wxx += weight * x * x;
    wxy += weight * x * excess;
  }
  const determinant = w * wxx - wx * wx;
  const slope = (w * wxy - wx * wy) / determinant;
  const zero = -(wxx * wy - wx * wxy) / determinant / slope;
  if (!(slope > 0) || Math.abs(zero) > 3 * width) return undefined;
  const variance = (wxx - 2 * wx * zero + w * zero * zero) / determinant;
  return { zero: near + zero, slope, error: Math.sqrt(variance) / slope };
}
