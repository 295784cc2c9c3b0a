import { axisNames } from "@rabbit-fit/contracts";
import { type Axis, axisEdges, axisSize } from "@rabbit-fit/sparse-hist";
import { shortNumber } from "../tables/rounding.js";

/** Where each bin without flow bins is, the last axis fastest: `m [60, 80), charge +`. Empty for the one bin of a channel without axes. */
export function binRanges(axes: readonly Axis[]): string[] {
  return axes.reduce<string[]>(
    (before, axis) => {
      const own = axisRanges(axis);
      return before.flatMap((text) =>
        own.map((range) => [text, range].filter((part) => part !== "").join(", ")),
      );
    },
    [""],
  );
}

function axisRanges(axis: Axis): string[] {
  const places = Array.from({ length: axisSize(axis) }, (_, i) => i);
  if (axis.name === axisNames.yield) return places.map(() => "");
  if ("categories" in axis) return places.map((i) => `${axis.name} ${axis.categories[i]}`);
  const edges = axisEdges(axis);
  if (axis.kind === "integer" || axis.kind === "boolean")
    return places.map((i) => `${axis.name} ${edges[i]}`);
  return places.map((i) => `${axis.name} [${shortNumber(edges[i]!)}, ${shortNumber(edges[i + 1]!)})`);
}
