import type { Indices } from "../core/primitives.js";
import type { Shape } from "../core/shape.js";
import { Tensor } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { add } from "../ops/arithmetic.js";
import { concat } from "../ops/indexing.js";

/** A cotangent that is zero but for some rows: what gather and slice hand back. */
export interface ScatteredRows {
  readonly indices: Indices;
  /** [indices, ...] */
  readonly rows: Tensor;
}

/** One part of a cotangent. */
export type Contribution = Tensor | ScatteredRows;

/**
 * The sum of what the uses of one tensor contribute to its cotangent. Scattered rows are collected and added in one go:
 * n single elements taken from a vector of length n cost O(n), not O(n²).
 */
export function totalCotangent(contributions: readonly Contribution[], shape: Shape): Tensor {
  let total: Tensor | undefined;
  const scattered: ScatteredRows[] = [];
  for (const part of contributions) {
    if (part instanceof Tensor) total = total === undefined ? part : add(total, part);
    else scattered.push(part);
  }
  if (scattered.length === 0 && total !== undefined) return total;
  const indices = joined(scattered.map((part) => part.indices));
  const rows = concat(scattered.map((part) => part.rows));
  const sparse = bind("scatterAdd", [rows], { indices, rowCount: shape[0] });
  return total === undefined ? sparse : add(total, sparse);
}

function joined(parts: readonly Indices[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
