import { equalAxis } from "../axis/equal.js";
import { axisExtent, axisSize, hasOverflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { mapAxes } from "../histogram/axis-map.js";
import type { AnyHistogram } from "../histogram/types.js";

/** Both histograms over the axes that hold the categories of both; undefined where their axes cannot be merged. */
export function overMergedAxes<H extends AnyHistogram>(a: H, b: H): readonly [H, H] | undefined {
  if (a.axes.length !== b.axes.length) return undefined;
  const axes: Axis[] = [];
  for (const [d, axis] of a.axes.entries()) {
    const merged = mergedAxis(axis, b.axes[d]!);
    if (merged === undefined) return undefined;
    axes.push(merged);
  }
  return [extended(a, axes), extended(b, axes)];
}

/** The axis with the new categories of the other behind its own, if both may grow. */
function mergedAxis(a: Axis, b: Axis): Axis | undefined {
  if (equalAxis(a, b, "name")) return a;
  if (a.kind === "string-category" && b.kind === "string-category" && mayGrowTogether(a, b)) {
    return { ...a, categories: [...new Set([...a.categories, ...b.categories])] };
  }
  if (a.kind === "integer-category" && b.kind === "integer-category" && mayGrowTogether(a, b)) {
    return { ...a, categories: [...new Set([...a.categories, ...b.categories])] };
  }
  return undefined;
}

type CategoryAxis = Extract<Axis, { readonly categories: unknown }>;

function mayGrowTogether(a: CategoryAxis, b: CategoryAxis): boolean {
  return a.growth && b.growth && a.overflow === b.overflow && a.name === b.name;
}

function extended<H extends AnyHistogram>(hist: H, axes: readonly Axis[]): H {
  const maps = hist.axes.map((axis, d) => {
    const merged = axes[d]!;
    const targets = new Int32Array(axisExtent(axis)).map((_, position) => position);
    if ("categories" in axis && "categories" in merged) {
      const bins = new Map<string | number, number>();
      for (const [bin, category] of merged.categories.entries()) bins.set(category, bin);
      for (const [bin, category] of axis.categories.entries()) targets[bin] = bins.get(category)!;
      if (hasOverflow(axis)) targets[axisSize(axis)] = merged.categories.length;
    }
    return { axis: merged, targets };
  });
  return mapAxes(hist, maps);
}
