import { chiSquareSurvival } from "@rabbit-fit/autodiff-kernels";

/**
 * p-value of the hypothesis that draws follow a distribution: Pearson's chi-square of their numbers in the intervals
 * between the edges, and below and above them.
 *
 * @param survival P(X > edge) of the distribution
 * @param edges rising; choose them so that each interval expects ten draws or more
 */
export function goodnessOfFit(
  draws: ArrayLike<number>,
  survival: (edge: number) => number,
  edges: readonly number[],
): number {
  const found = new Float64Array(edges.length + 1);
  for (let i = 0; i < draws.length; i++) {
    let interval = 0;
    while (interval < edges.length && draws[i]! > edges[interval]!) interval++;
    found[interval]!++;
  }
  let chiSquare = 0;
  for (let interval = 0; interval <= edges.length; interval++) {
    const above = interval === 0 ? 1 : survival(edges[interval - 1]!);
    const below = interval === edges.length ? 0 : survival(edges[interval]!);
    const expected = draws.length * (above - below);
    if (!(expected >= 10)) throw new Error(`Interval ${interval} expects ${expected} draws, fewer than 10.`);
    chiSquare += (found[interval]! - expected) ** 2 / expected;
  }
  return chiSquareSurvival(chiSquare, edges.length);
}

/** P(X > x) of the standard normal distribution. */
export function normalSurvival(x: number): number {
  const tail = chiSquareSurvival(x * x, 1) / 2;
  return x < 0 ? 1 - tail : tail;
}

/** P(N > count) of a Poisson distribution. */
export function poissonSurvival(count: number, mean: number): number {
  return count < 0 ? 1 : 1 - chiSquareSurvival(2 * mean, 2 * (Math.floor(count) + 1));
}

/** P(X > x) of a gamma distribution of unit scale. */
export function gammaSurvival(x: number, shape: number): number {
  return chiSquareSurvival(2 * x, 2 * shape);
}

/** Numbers of standard deviations that a sample mean and a sample variance are off theirs, for large samples. */
export function momentPulls(
  draws: ArrayLike<number>,
  expected: {
    readonly mean: number;
    readonly variance: number /** minus 3 */;
    readonly excessKurtosis: number;
  },
): { readonly mean: number; readonly variance: number } {
  const count = draws.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const deviation = draws[i]! - expected.mean;
    sum += deviation;
    squares += deviation * deviation;
  }
  const { variance, excessKurtosis } = expected;
  return {
    mean: sum / Math.sqrt(count * variance),
    variance: (squares / count / variance - 1) / Math.sqrt((excessKurtosis + 2) / count),
  };
}
