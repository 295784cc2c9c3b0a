import { axisEdges, axisSize, histogram, type RegularAxis, regularAxis } from "@rabbit-fit/sparse-hist";

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normally distributed number (Box-Muller). */
export function normalNumber(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The axis of the reference's own tests. */
export const xAxis = regularAxis(20, -5, 5, { name: "x" });

/** How many of `count` drawn numbers fall into each bin, without flow. */
export function drawnCounts(axis: RegularAxis, count: number, draw: () => number): Float64Array {
  const counts = new Float64Array(axis.bins);
  const width = (axis.stop - axis.start) / axis.bins;
  for (let i = 0; i < count; i++) {
    const bin = Math.floor((draw() - axis.start) / width);
    if (bin >= 0 && bin < axis.bins) counts[bin]!++;
  }
  return counts;
}

/** A histogram over x whose variances are its values. */
export function weighted(values: Float64Array) {
  return histogram([xAxis], { values, variances: values });
}

/** 5000 background events, uniform in x. */
export function backgroundCounts(seed: number): Float64Array {
  const random = seededRandom(seed);
  return drawnCounts(xAxis, 5000, () => -5 + 10 * random());
}

/** The slope w(x) = 0.01 (x - x_0) - 0.05 of the reference's own tests, x_0 the first bin's centre. */
export function slope(): Float64Array {
  const edges = axisEdges(xAxis);
  return Float64Array.from({ length: axisSize(xAxis) }, (_, i) => 0.01 * (edges[i]! - edges[0]!) - 0.05);
}

/** values (1 + factor w(x)) */
export function tilted(values: Float64Array, factor: number): Float64Array {
  const w = slope();
  return values.map((value, i) => value * (1 + factor * w[i]!));
}
