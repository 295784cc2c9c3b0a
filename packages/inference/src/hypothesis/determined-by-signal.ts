import { symmetricEigen } from "@rabbit-fit/autodiff-kernels";
import { listedNames } from "@rabbit-fit/contracts";
import type { Likelihood, Postfit } from "@rabbit-fit/fitter";
import type { TestedParameter } from "./tested-parameter.js";

/** Share of the curvature with signal, below which there is none without: the rounding of a Hessian. */
const NOTHING = 1e-7;
/** Share of a parameter's curvature, above which a direction has some. */
const SOMETHING = 1e-6;
/** Parameters without constraint, above which single ones are looked at and not combinations of them, which take a product for each. */
const MOST_PARAMETERS = 50;
/** Part of a direction, in that of its largest parameter, from which a parameter is named. */
const NAMED = 0.1;
/** A strength that is stored as its square root has no slope at zero; a fit comes as close as this. */
const CLOSE_TO_ZERO = 0.03;

/**
 * Nuisance parameters that the likelihood determines with signal only, such as the unknown mass of a signal: at mu = 0 it does not depend on
 * them. The formulas of the asymptotic approximation need parameters that are determined under both hypotheses (Davies, Biometrika 74 (1987)
 * 33; Gross and Vitells, arXiv:1005.1891). Without that, q0 is the largest of many, as in a search in many places.
 *
 * Parameters with a constraint are none of them. In a bin of many events q0 is the largest of Z(theta)^2 - theta^2 where one standard deviation
 * of theta adds the share r of the signal in another shape. That raises p-values of Z = 3 by a tenth for r = 0.2, and by four fifths for
 * r = 0.5. Without a constraint they are five times as large.
 *
 * The Hessian of the parameters without constraint is compared at mu = 0 and with signal, by at most a hundred products. No fit is made.
 *
 * @param signals what is zero without signal
 * @returns names, also of parameters of which only a combination is not determined without signal
 */
export function determinedBySignal(fit: Postfit, signals: readonly TestedParameter[]): string[] {
  const { likelihood, frozen, x } = fit;
  const { constraints, map, parameterNames } = likelihood;
  const tested = new Set(signals.map(({ index }) => index));
  const isNearZero = (i: number) => map.squared[i] === 1 && Math.abs(x[i]! + map.shift(i)) < CLOSE_TO_ZERO;
  const free = [...frozen.floating].filter(
    (i) => !constraints.weights[i] && !tested.has(i) && !isNearZero(i),
  );
  if (free.length === 0) return [];
  const at = (strength: (signal: TestedParameter) => number) => {
    const point = x.slice();
    for (const signal of signals) point[signal.index] = signal.internal(strength(signal));
    return point;
  };
  const without = at(() => 0);
  const withSignal = at((signal) => Math.max(1, signal.valueAt(x)));
  const found = free.length > MOST_PARAMETERS ? single : combined;
  return found(likelihood, free, { without, withSignal }).map((i) => parameterNames[i]!);
}

/** Why asymptotic formulas do not hold, as a sentence; undefined where there is no such parameter. */
export function doubtOfFormulas(
  fit: Postfit,
  signals: readonly TestedParameter[],
  consequence: string,
): string | undefined {
  const names = determinedBySignal(fit, signals);
  if (names.length === 0) return undefined;
  const list = listedNames(names.map((name) => `"${name}"`));
  const what = names.length === 1 ? list : `${list}, or on a combination of them`;
  return `Without signal the likelihood does not depend on ${what}, and no constraint holds ${names.length === 1 ? "it" : "them"}. ${consequence}`;
}

interface Points {
  readonly without: Float64Array;
  readonly withSignal: Float64Array;
}

/** Places among `free` of parameters on which the likelihood depends with signal only, by one product at each point. */
function single(
  likelihood: Likelihood,
  free: readonly number[],
  { without, withSignal }: Points,
): readonly number[] {
  // Multiples of the golden ratio: no two are equal, none is zero.
  const direction = new Float64Array(likelihood.size);
  for (const i of free) direction[i] = 0.5 + ((i * 0.6180339887498949) % 1);
  const [before, after] = [without, withSignal].map((x) => product(likelihood, x, direction));
  return free.filter((i) => Math.abs(before![i]!) < NOTHING * Math.abs(after![i]!));
}

/** The same for combinations: the flat directions v of the Hessian H0 at mu = 0 along which v^T H1 v, with signal, is not zero. */
function combined(
  likelihood: Likelihood,
  free: readonly number[],
  { without, withSignal }: Points,
): readonly number[] {
  const block = (x: Float64Array) => free.map((i) => product(likelihood, x, unit(likelihood.size, i)));
  const [h0, h1] = [block(without), block(withSignal)];
  const scaleOf = (row: number) => Math.abs(h0[row]![free[row]!]!) + Math.abs(h1[row]![free[row]!]!);
  const rows = Array.from(free.keys()).filter((row) => scaleOf(row) > 0);
  const scaled = (hessian: readonly Float64Array[]) =>
    rows.map((a) =>
      rows.map(
        (b) => (0.5 * (hessian[a]![free[b]!]! + hessian[b]![free[a]!]!)) / Math.sqrt(scaleOf(a) * scaleOf(b)),
      ),
    );
  const flat = eigenvectors(scaled(h0), (value) => Math.abs(value) < NOTHING);
  const curvature = scaled(h1);
  const times = (vector: readonly number[]) => curvature.map((row) => dot(row, vector));
  const products = flat.map(times);
  const inFlat = flat.map((left) => products.map((right) => dot(left, right)));
  const named = new Set<number>();
  for (const parts of eigenvectors(inFlat, (value) => Math.abs(value) > SOMETHING)) {
    const direction = rows.map((_, row) =>
      Math.abs(
        dot(
          parts,
          flat.map((vector) => vector[row]!),
        ),
      ),
    );
    const largest = Math.max(...direction);
    direction.forEach((part, row) => {
      if (part > NAMED * largest) named.add(free[rows[row]!]!);
    });
  }
  return free.filter((i) => named.has(i));
}

/** Eigenvectors whose values are such; none of a matrix that is not finite, as where a yield is negative. */
function eigenvectors(
  matrix: readonly (readonly number[])[],
  isSuch: (value: number) => boolean,
): readonly (readonly number[])[] {
  const size = matrix.length;
  const flattened = Float64Array.from(matrix.flat());
  if (!flattened.every(Number.isFinite)) return [];
  const { values, vectors } = symmetricEigen(flattened, size);
  return Array.from(values.keys())
    .filter((i) => isSuch(values[i]!))
    .map((i) => [...vectors.subarray(i * size, (i + 1) * size)]);
}

function product(likelihood: Likelihood, x: Float64Array, direction: Float64Array): Float64Array {
  const out = new Float64Array(direction.length);
  likelihood.hvp(x, direction, out);
  return out;
}

function unit(size: number, place: number): Float64Array {
  const direction = new Float64Array(size);
  direction[place] = 1;
  return direction;
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, i) => sum + value * right[i]!, 0);
}
