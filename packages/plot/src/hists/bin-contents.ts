import { uncertaintiesOf } from "@rabbit-fit/results";
import { axisEdges, axisSize, type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import type { Contents } from "./drawn-hist.js";
import { categoriesOf, type FigureBins, usualScale } from "./figure-bins.js";
import type { HistDrawing } from "./hist-options.js";

/** The contents of a histogram in the bins of a figure. */
export function contentsOf(hist: Histogram, { places }: FigureBins): Contents {
  const values = innerValues(hist);
  const uncertainties = uncertaintiesOf(hist);
  return {
    values: places.map((place) => values[place]!),
    ...(uncertainties && { uncertainties: places.map((place) => uncertainties[place]!) }),
  };
}

/** The middle of each bin as it is seen along the x axis. */
export function middles(bins: FigureBins, { xScale = usualScale(bins) }: HistDrawing): number[] {
  const { edges } = bins;
  return edges.slice(0, -1).map((edge, bin) => {
    const next = edges[bin + 1]!;
    return xScale === "log" && edge > 0 ? Math.sqrt(edge * next) : (edge + next) / 2;
  });
}

/**
 * In which bins the data are hidden, as `HistDrawing.hiddenData` says: those that have any part between its numbers.
 */
export function hidesData({ axes, places }: FigureBins, { hiddenData = [] }: HistDrawing): boolean[] {
  const sizes = axes.map(axisSize);
  return places.map((_, bin) =>
    hiddenData.some(({ axis: name, low, high }) => {
      const at = axes.findIndex((axis) => axis.name === name);
      const axis = axes[at];
      if (axis === undefined || categoriesOf(axis) !== undefined) return false;
      const inner = sizes.slice(at + 1).reduce((product, size) => product * size, 1);
      const own = Math.floor(bin / inner) % sizes[at]!;
      const edges = axisEdges(axis);
      return edges[own]! < high && edges[own + 1]! > low;
    }),
  );
}
