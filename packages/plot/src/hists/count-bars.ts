import type { Contents } from "./drawn-hist.js";

/** The share of a Gaussian beyond one standard deviation, on one side. */
const TAIL = 0.158655253931457;
/** Above this count the approximation of Wilson and Hilferty is right to 3e-4 of the bar. */
const EXACT_UP_TO = 100;
const STEPS = 60;

/** Counts have the central interval of Garwood as their error bar; other contents stay as they are. */
export function withCountBars(contents: Contents): Contents {
  const { values, uncertainties } = contents;
  const isCount = (value: number, bin: number) =>
    Number.isSafeInteger(value) &&
    value >= 0 &&
    (uncertainties === undefined || Math.abs(uncertainties[bin]! ** 2 - value) <= 1e-9 * value);
  if (!values.every(isCount)) return contents;
  const known = new Map<number, CountBar>();
  const bars = values.map((count) => {
    const bar = known.get(count) ?? countBar(count);
    known.set(count, bar);
    return bar;
  });
  return { values, uncertainties: bars.map(({ below }) => below), upward: bars.map(({ above }) => above) };
}

/** Distances of the ends of an error bar from the count. */
interface CountBar {
  readonly below: number;
  readonly above: number;
}

/**
 * The central interval of 68.27% of a count n: its lower end a has P(N >= n | a) = 15.87%, its upper end b has P(N <= n | b) = 15.87%.
 * Source: Garwood, Biometrika 28 (1936) 437; for large counts Wilson and Hilferty, PNAS 17 (1931) 684.
 */
export function countBar(count: number): CountBar {
  const below = count === 0 ? 0 : meanAt(count - 1, 1 - TAIL);
  return { below: count - below, above: meanAt(count, TAIL) - count };
}

/** The mean mu of Poisson's distribution with P(N <= n | mu) = probability; z is -1 or 1 standard deviations. */
function meanAt(n: number, probability: number): number {
  const z = probability < 0.5 ? 1 : -1;
  const m = n + 1;
  if (n > EXACT_UP_TO) return m * (1 - 1 / (9 * m) + z / (3 * Math.sqrt(m))) ** 3;
  // The probability falls with mu.
  let [low, high] = [0, m + 3 * Math.sqrt(m) + 3];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (cumulative(n, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(N <= n | mu) */
function cumulative(n: number, mu: number): number {
  let term = Math.exp(-mu);
  let sum = term;
  for (let k = 1; k <= n; k++) {
    term *= mu / k;
    sum += term;
  }
  return sum;
}
