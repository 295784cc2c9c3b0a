import { symmetricEigen } from "@rabbit-fit/autodiff-kernels";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/**
 * What is left of the curvature along a parameter without constraint when others follow it, as a share, below which nothing is:
 * the rounding of a Hessian, and how far it is made from the minimum, where the likelihood bends what would be flat.
 */
const NOTHING_LEFT = 1e-7;

/** Hessian products that the count is worth. */
const MOST_PRODUCTS = 500;

/**
 * Along how many directions a likelihood does not change to second order. Such directions have no part along parameters that
 * have constraints of their own; so they are the ones without curvature in the Hessian of those without constraint.
 *
 * @param scales places of parameters that each scale a part of the bins, none of it with another
 * @returns undefined where there are too many parameters to count in a reasonable time
 */
export function undeterminedDirections(
  likelihood: Likelihood,
  { x, frozen }: { readonly x: Float64Array; readonly frozen: Frozen },
  scales: { readonly first: number; readonly count: number } = { first: 0, count: 0 },
): number | undefined {
  const { weights } = likelihood.constraints;
  const end = scales.first + scales.count;
  const isScale = (i: number) => i >= scales.first && i < end;
  const free = [...frozen.floating].filter((i) => !weights[i] && !isScale(i));
  const together = likelihood.covariance !== undefined || likelihood.regularizationStrength !== undefined;
  const products = free.length + (together ? scales.count : 1);
  if (free.length === 0) return 0;
  if (products > MOST_PRODUCTS) return undefined;
  const times = (places: readonly number[]) => {
    const direction = new Float64Array(likelihood.size);
    for (const i of places) direction[i] = 1;
    const out = new Float64Array(likelihood.size);
    likelihood.hvp(x, direction, out);
    return out;
  };
  const columns = free.map((i) => times([i]));
  const places = Array.from({ length: scales.count }, (_, i) => scales.first + i);
  if (together) return flatOfAll([...free, ...places], [...columns, ...places.map((i) => times([i]))]);
  // Bins are independent, so that the block of the scales is diagonal, and one product has all of it.
  const ofScales = times(places);
  const left = columns.map((a, i) =>
    columns.map((b, j) => {
      const own = 0.5 * (a[free[j]!]! + b[free[i]!]!);
      return places.reduce((sum, s) => (ofScales[s]! > 0 ? sum - (a[s]! * b[s]!) / ofScales[s]! : sum), own);
    }),
  );
  return flatDirections(
    left,
    columns.map((column, i) => column[free[i]!]!),
  );
}

function flatOfAll(places: readonly number[], columns: readonly Float64Array[]): number {
  const matrix = places.map((i, a) => places.map((j, b) => 0.5 * (columns[a]![j]! + columns[b]![i]!)));
  return flatDirections(
    matrix,
    matrix.map((row, i) => row[i]!),
  );
}

/** Eigenvalues of D^-1/2 M D^-1/2 that are nothing; parameters without curvature of their own count, too. */
function flatDirections(matrix: readonly (readonly number[])[], scale: readonly number[]): number {
  const curved = Array.from(scale.keys()).filter((i) => scale[i]! > 0);
  const scaled = Float64Array.from(
    curved.flatMap((i) => curved.map((j) => matrix[i]![j]! / Math.sqrt(scale[i]! * scale[j]!))),
  );
  const { values } = symmetricEigen(scaled, curved.length);
  const flat = values.filter((value) => value < NOTHING_LEFT).length;
  return scale.length - curved.length + flat;
}
