import { axisNames } from "@rabbit-fit/contracts";
import { type Axis, axisEdges, axisSize } from "@rabbit-fit/sparse-hist";

/** Where a bin is along an axis: between two edges, or at a category or a whole number. */
export type BinPlace = { readonly low: number; readonly high: number } | { readonly at: string | number };

/** The axes along which bins have a place: all but that of the one bin of a channel without axes. */
export function placedAxes(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter(({ name }) => name !== axisNames.yield);
}

/** Where each bin without flow bins is, by axis, the last axis fastest, [bins][placed axes]. */
export function binPlaces(axes: readonly Axis[]): BinPlace[][] {
  return placedAxes(axes).reduce<BinPlace[][]>(
    (before, axis) => {
      const own = axisPlaces(axis);
      return before.flatMap((places) => own.map((place) => [...places, place]));
    },
    [[]],
  );
}

/** Whether the bins of an axis are between edges. */
export function hasEdges({ kind }: Axis): boolean {
  return kind === "regular" || kind === "variable" || kind === "transformed";
}

function axisPlaces(axis: Axis): BinPlace[] {
  const bins = Array.from({ length: axisSize(axis) }, (_, i) => i);
  if ("categories" in axis) return bins.map((i) => ({ at: axis.categories[i]! }));
  const edges = axisEdges(axis);
  return bins.map((i) => (hasEdges(axis) ? { low: edges[i]!, high: edges[i + 1]! } : { at: edges[i]! }));
}
