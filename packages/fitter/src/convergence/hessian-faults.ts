import { cholesky, choleskySolve, symmetricEigen } from "@rabbit-fit/autodiff-kernels";
import { listedNames } from "@rabbit-fit/contracts";
import { describeDirection, leadingParameters } from "./direction.js";

/** Up to this number of parameters the eigenvectors of a faulty Hessian are worth the seconds that they take. */
export const EIGENVECTOR_SIZE = 1000;

/** Directions named in a message. */
const MOST_DIRECTIONS = 4;

/**
 * What is left of a parameter's curvature when all others follow it, as a share of the curvature at fixed others, below
 * which it is rounding. Sums over thousands of bins are known to some 1e-14.
 */
export function smallestShare(size: number): number {
  return Math.max(1e-13, 4 * size * Number.EPSILON);
}

/** A direction of the parameters along which a Hessian does not rise. */
export interface FaultyDirection {
  readonly kind: "flat" | "falling";
  /** In the units of the parameters, of any length, [size]. */
  readonly direction: Float64Array;
}

export interface HessianFaults {
  /** Parameters on which nothing depends. */
  readonly withoutEffect: readonly number[];
  /** Parameters on which the value depends linearly. */
  readonly linear: readonly number[];
  /** Of the other parameters, in the order of their curvature. */
  readonly directions: readonly FaultyDirection[];
}

/**
 * Why a Hessian is not positive definite. Directions are eigenvectors of D^-1/2 H D^-1/2 with D the diagonal of H, so
 * that they do not depend on the units of the parameters; of more than a thousand parameters only the one along which
 * the Cholesky factor fails.
 *
 * @param hessian of the floating parameters, finite, [size, size]
 * @param gradient of the floating parameters, [size]
 */
export function hessianFaults(hessian: Float64Array, gradient: Float64Array): HessianFaults {
  const size = gradient.length;
  const row = (i: number) => hessian.subarray(i * size, (i + 1) * size);
  const zeroRows = Array.from({ length: size }, (_, i) => i).filter((i) =>
    row(i).every((value) => value === 0),
  );
  const rest = Array.from({ length: size }, (_, i) => i).filter((i) => !zeroRows.includes(i));
  const scale = rest.map((i) => {
    const own = Math.abs(hessian[i * (size + 1)]!);
    return Math.sqrt(own || row(i).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0));
  });
  const count = rest.length;
  const scaled = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      scaled[i * count + j] = hessian[rest[i]! * size + rest[j]!]! / (scale[i]! * scale[j]!);
    }
  }
  const found = count <= EIGENVECTOR_SIZE ? byEigenvectors(scaled, count) : byFailedPivot(scaled, count);
  return {
    withoutEffect: zeroRows.filter((i) => gradient[i] === 0),
    linear: zeroRows.filter((i) => gradient[i] !== 0),
    directions: found.map(({ kind, direction }) => {
      const full = new Float64Array(size);
      direction.forEach((value, i) => {
        full[rest[i]!] = value / scale[i]!;
      });
      return { kind, direction: full };
    }),
  };
}

function byEigenvectors(matrix: Float64Array, size: number): FaultyDirection[] {
  const { values, vectors } = symmetricEigen(matrix, size);
  const flatBelow = smallestShare(size) * Math.max(1, values[size - 1] ?? 0);
  const vectorsWhere = (condition: (value: number) => boolean) =>
    Array.from(values.keys())
      .filter((i) => condition(values[i]!))
      .map((i) => vectors.slice(i * size, (i + 1) * size));
  return [
    ...vectorsWhere((value) => value < -flatBelow).map(
      (direction) => ({ kind: "falling", direction }) as const,
    ),
    ...fewestParameters(vectorsWhere((value) => Math.abs(value) <= flatBelow)).map(
      (direction) => ({ kind: "flat", direction }) as const,
    ),
  ];
}

/**
 * Any basis of a flat space is one of eigenvectors: this one, by Gauss-Jordan elimination, gives each a parameter that
 * the others do not have, so that two pairs of parameters are two pairs and not their sum and difference.
 */
function fewestParameters(basis: readonly Float64Array[]): Float64Array[] {
  const vectors = basis.map((vector) => vector.slice());
  for (const vector of vectors) {
    const pivot = leadingParameters(vector)[0]!;
    for (const other of vectors) {
      if (other === vector) continue;
      const factor = other[pivot]! / vector[pivot]!;
      for (let i = 0; i < other.length; i++) other[i] = i === pivot ? 0 : other[i]! - factor * vector[i]!;
    }
  }
  return vectors;
}

/** Where pivot k of the Cholesky factor fails, H_11 w = h_k gives (-w, 1), along which the curvature is that pivot. */
function byFailedPivot(matrix: Float64Array, size: number): FaultyDirection[] {
  const factored = cholesky(matrix, size);
  const failed = factored.kind === "factored" ? smallestPivot(factored.factor, size) : factored.failedPivot;
  const leading = new Float64Array(failed * failed);
  for (let i = 0; i < failed; i++) leading.set(matrix.subarray(i * size, i * size + failed), i * failed);
  const block = cholesky(leading, failed);
  const direction = new Float64Array(size);
  direction[failed] = 1;
  if (block.kind !== "factored") return [];
  const column = matrix.slice(failed * size, failed * size + failed);
  choleskySolve(block.factor, failed, column).forEach((value, i) => {
    direction[i] = -value;
  });
  const pivot = column.reduce((sum, value, i) => sum + value * direction[i]!, matrix[failed * (size + 1)]!);
  return [{ kind: pivot < -smallestShare(size) ? "falling" : "flat", direction }];
}

function smallestPivot(factor: Float64Array, size: number): number {
  let smallest = 0;
  for (let i = 1; i < size; i++) {
    if (factor[i * (size + 1)]! < factor[smallest * (size + 1)]!) smallest = i;
  }
  return smallest;
}

/**
 * The faults as sentences, with what can be done about them.
 *
 * @param termAlong the external term that is to blame for a direction, [size]; by default there is none
 */
export function describeHessianFaults(
  faults: HessianFaults,
  names: readonly string[],
  termAlong: (direction: Float64Array) => string | undefined = () => undefined,
): string {
  const list = (indices: readonly number[]) => listedNames(indices.map((i) => `"${names[i]}"`));
  const { withoutEffect, linear, directions } = faults;
  const along = (kind: FaultyDirection["kind"]) => {
    const all = directions.filter((fault) => fault.kind === kind);
    const shown = all.slice(0, MOST_DIRECTIONS).map(({ direction }) => describeDirection(direction, names));
    if (all.length > MOST_DIRECTIONS) shown.push(`${all.length - MOST_DIRECTIONS} more directions`);
    return shown.join(", and along ");
  };
  const has = withoutEffect.length === 1 ? "has" : "have";
  const facts = [
    ...(withoutEffect.length > 0
      ? [`${list(withoutEffect)} ${has} no effect on the likelihood and no constraint`]
      : []),
    ...(linear.length > 0 ? [`it is a straight line in ${list(linear)}, without a minimum`] : []),
    ...(along("flat") ? [`it is flat along ${along("flat")}`] : []),
    ...(along("falling") ? [`it curves down along ${along("falling")}`] : []),
  ];
  const unit = (i: number) => Float64Array.from(names, (_, j) => Number(i === j));
  const blamed = [
    ...directions.map(({ direction }) => direction),
    ...[...linear, ...withoutEffect].map(unit),
  ].map(termAlong);
  const terms = [...new Set(blamed.filter((term) => term !== undefined))].map((term) => `"${term}"`);
  if (terms.length > 0) facts.push(`there the likelihood is lowered by external term ${terms.join(", ")}`);
  const freeze = [
    ...withoutEffect,
    ...linear,
    ...directions.map(({ direction }) => leadingParameters(direction)[0]!),
  ];
  const remedy = `Constrain, or freeze (options.parameters.freeze ${freezeList(freeze, names)}), what the data do not determine.`;
  return `The Hessian is not positive definite: ${facts.join("; ") || "a pivot of its factor is rounding"}. ${freeze.length > 0 ? remedy : "Freeze parameters that the data do not determine (options.parameters.freeze)."}`;
}

function freezeList(indices: readonly number[], names: readonly string[]): string {
  const unique = [...new Set(indices)].slice(0, MOST_DIRECTIONS);
  return unique.map((i) => names[i]).join(" ");
}
