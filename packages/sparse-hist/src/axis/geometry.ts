import { inverse, transformedEdge } from "./transform.js";
import type { Axis, RegularAxis } from "./types.js";

/** Number of bins without flow. */
export function axisSize(axis: Axis): number {
  switch (axis.kind) {
    case "regular":
    case "transformed":
      return axis.bins;
    case "variable":
      return axis.edges.length - 1;
    case "integer":
      return axis.stop - axis.start;
    case "string-category":
    case "integer-category":
      return axis.categories.length;
    case "boolean":
      return 2;
    default:
      return axis satisfies never;
  }
}

/** Whether the axis has a bin below the first. */
export function hasUnderflow(axis: Axis): boolean {
  return "underflow" in axis && axis.underflow;
}

/** Whether the axis has a bin above the last. */
export function hasOverflow(axis: Axis): boolean {
  // An integer axis that wraps around has no value between its last bin and its first.
  if (axis.kind === "integer" && axis.circular) return false;
  return "overflow" in axis && axis.overflow;
}

/** Number of bins with flow. */
export function axisExtent(axis: Axis): number {
  return axisSize(axis) + Number(hasUnderflow(axis)) + Number(hasOverflow(axis));
}

/** What an axis does with values. The names are those of boost-histogram. */
export interface AxisTraits {
  readonly underflow: boolean;
  readonly overflow: boolean;
  readonly circular: boolean;
  readonly growth: boolean;
  /** Whether bins are intervals. */
  readonly continuous: boolean;
  /** Whether bins have an order, so that neighbours may be merged. */
  readonly ordered: boolean;
}

/** The traits of an axis, as boost-histogram's `axis.traits`. */
export function axisTraits(axis: Axis): AxisTraits {
  return {
    underflow: hasUnderflow(axis),
    overflow: hasOverflow(axis),
    circular: "circular" in axis && axis.circular,
    growth: "growth" in axis && axis.growth,
    continuous: axis.kind === "regular" || axis.kind === "transformed" || axis.kind === "variable",
    ordered: axis.kind !== "string-category" && axis.kind !== "integer-category",
  };
}

/** Edge below bin i, with boost-histogram's own formula, so that edges are equal to the last bit. */
export function regularEdge(axis: RegularAxis, i: number): number {
  const z = i / axis.bins;
  // The last edge need not be `stop`: boost-histogram keeps the width and adds it to the start.
  return (1 - z) * axis.start + z * (axis.start + (axis.stop - axis.start));
}

/** Bin edges, [size + 1], as NumPy's `axis.edges`: categories and booleans have the edges 0, 1, 2 ... */
export function axisEdges(axis: Axis): Float64Array {
  const size = axisSize(axis);
  switch (axis.kind) {
    case "variable":
      return axis.edges.slice();
    case "regular":
      return new Float64Array(size + 1).map((_, i) => regularEdge(axis, i));
    case "transformed":
      return new Float64Array(size + 1).map((_, i) => inverse(axis.transform, transformedEdge(axis, i)));
    case "integer":
      return new Float64Array(size + 1).map((_, i) => axis.start + i);
    default:
      return new Float64Array(size + 1).map((_, i) => i);
  }
}

/** Product of the sizes of the axes; 1 where there is none. */
export function binCount(axes: readonly Axis[], options: { readonly flow: boolean }): number {
  return axes.reduce((count, axis) => count * (options.flow ? axisExtent(axis) : axisSize(axis)), 1);
}
