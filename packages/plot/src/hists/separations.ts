import { axisEdges, axisSize } from "@rabbit-fit/sparse-hist";
import type { Layer } from "../figure/layer.js";
import { axisLabel } from "../labels/figure-labels.js";
import { categoriesOf, type FigureBins } from "./figure-bins.js";
import type { HistDrawing } from "./hist-options.js";

/** How close an edge has to be to one that is asked for, as a share of the extent of the axis. */
const SAME_EDGE = 1e-6;

/**
 * Lines between the bins of the first of several axes, and their names where all have one.
 *
 * @param top of what is drawn
 */
export function separationLayers(
  { axes, places }: FigureBins,
  { separations, labels = {} }: HistDrawing,
  top: number,
): Layer[] {
  if (separations === undefined || axes.length < 2) return [];
  const [first] = axes;
  const count = axisSize(first!);
  const width = places.length / count;
  const edges = axisEdges(first!);
  const reach = Math.abs(edges.at(-1)! - edges[0]!);
  const isWanted = (edge: number) =>
    separations === "all" || separations.some((wanted) => Math.abs(wanted - edge) <= SAME_EDGE * reach);
  const inner = Array.from({ length: count - 1 }, (_, i) => i + 1).filter((i) => isWanted(edges[i]!));
  const lines = inner.map(
    (i): Layer => ({
      kind: "rule",
      axis: "x",
      at: i * width,
      span: [0, 0.7],
      line: { colour: "#555555", dash: "dashed", width: 0.8 },
    }),
  );
  const categories = categoriesOf(first!);
  const starts = [0, ...inner];
  const texts = starts.map((start, i) => {
    const end = starts[i + 1] ?? count;
    if (categories) return categories[start]!;
    const [low, high] = [edges[start]!, edges[end]!].map((edge) => String(Number(edge.toPrecision(4))));
    return `${low} – ${high}`;
  });
  const { label } = axisLabel(first!, labels);
  const labelled: Layer = {
    kind: "labels",
    x: starts.map((start, i) => ((start + (starts[i + 1] ?? count)) / 2) * width),
    y: starts.map(() => top * 1.04),
    texts: texts.map((text, i) => (i === 0 && count <= 4 ? `${label}: ${text}` : text)),
    scale: Math.min(0.8, 5 / starts.length),
  };
  return [...lines, labelled];
}
