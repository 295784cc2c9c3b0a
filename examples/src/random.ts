/** Draws of random numbers. The same seed gives the same numbers. */
export interface Random {
  /** Evenly spread over [low, high), [count]. */
  uniform(low: number, high: number, count: number): Float64Array;
  /** From a normal distribution, [count]. */
  normal(mean: number, sigma: number, count: number): Float64Array;
  /** From the density exp(-x / mean) / mean, [count]. */
  exponential(mean: number, count: number): Float64Array;
  /** One count for each mean. */
  poisson(means: ArrayLike<number>): Float64Array;
}

/** Random numbers of Chris Doty-Humphrey's generator sfc32. */
export function seededRandom(seed: number): Random {
  const next = sfc32(seed);
  const draws = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);
  const waitingTime = () => -Math.log(1 - next());
  return {
    uniform: (low, high, count) => draws(count, () => low + (high - low) * next()),
    normal: (mean, sigma, count) =>
      // Box and Muller: a radius and an angle.
      draws(count, () => mean + sigma * Math.sqrt(2 * waitingTime()) * Math.cos(2 * Math.PI * next())),
    exponential: (mean, count) => draws(count, () => mean * waitingTime()),
    poisson: (means) =>
      Float64Array.from(means, (mean) => {
        // How many exponential waiting times fit into the mean.
        let count = 0;
        for (let time = waitingTime(); time < mean; time += waitingTime()) count++;
        return count;
      }),
  };
}

/** Uniform numbers in [0, 1) with 32 bits. */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, 0, seed | 0, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Until similar seeds have nothing in common any more.
  for (let i = 0; i < 20; i++) next();
  return next;
}
