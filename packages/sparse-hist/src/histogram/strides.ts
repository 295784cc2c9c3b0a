import { axisExtent, axisSize } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import type { FlatIndices } from "./types.js";

/** Flat indices below this number are kept in 32 bits. */
const uint32Range = 2 ** 32;

/** Steps in the flat index from one bin to the next along each axis, [axes]: the last axis is the fastest. */
export function strides(axes: readonly Axis[], options: { readonly flow: boolean }): Float64Array {
  const out = new Float64Array(axes.length).fill(1);
  for (let d = axes.length - 2; d >= 0; d--) {
    const next = axes[d + 1]!;
    out[d] = out[d + 1]! * (options.flow ? axisExtent(next) : axisSize(next));
  }
  return out;
}

/** An array for flat indices into `binCount` bins, 32-bit while they fit. */
export function flatIndexArray(length: number, binCount: number): FlatIndices {
  return binCount <= uint32Range ? new Uint32Array(length) : new Float64Array(length);
}
