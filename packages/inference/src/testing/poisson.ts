/** P(N = n) of a Poisson distribution. */
export function poissonProbability(n: number, mean: number): number {
  let probability = Math.exp(-mean);
  for (let k = 1; k <= n; k++) probability *= mean / k;
  return probability;
}

/** P(N <= n) of a Poisson distribution, by its sum. */
export function poissonUpTo(n: number, mean: number): number {
  let total = 0;
  for (let k = 0; k <= n; k++) total += poissonProbability(k, mean);
  return total;
}

/** The zero of a falling function between two places, by bisection. */
export function fallingZero(f: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
