import type { FigureAxis } from "../figure/figure.js";
import { axisLabel, axisText } from "../labels/figure-labels.js";
import { type FigureBins, usualScale } from "./figure-bins.js";
import { isNormalised } from "./file-name.js";
import type { HistContent } from "./hist-content.js";
import type { HistDrawing, HistFigureOptions } from "./hist-options.js";

/** The axis along which the bins of a figure are. */
export function binAxis(bins: FigureBins, { labels = {}, xLabel, xRange, xScale }: HistDrawing): FigureAxis {
  const { axes, edges, categories } = bins;
  const [single] = axes;
  const text =
    axes.length === 1
      ? axisText(single!, labels)
      : `(${axes.map((axis) => axisLabel(axis, labels).label).join(", ")}) bin`;
  const domain = xRange ?? ([edges[0]!, edges.at(-1)!] as const);
  const label = xLabel ?? (axes.length === 0 ? "yield" : text);
  if (categories !== undefined) return { scale: "category", domain, label, categories };
  return { scale: xScale ?? usualScale(bins), domain, label };
}

/** What the contents of the bins are called. */
export function valueLabel(content: HistContent, options: HistFigureOptions): string {
  const { mapping, bins } = content;
  if (options.normalisation === "unit-area") return "Density";
  if (isNormalised(mapping)) return "Normalized units";
  const word = mapping.split(" ", 1)[0]!;
  if (!["BaseMapping", "Project", "Select", "CompositeMapping"].includes(word)) return word;
  if (options.shows === "unfolded") return crossSectionLabel(content, options);
  if (options.per === "bin") return "Events / bin";
  const [axis] = bins.axes;
  const unit = bins.axes.length === 1 ? axisLabel(axis!, options.labels ?? {}).unit : undefined;
  return bins.categories ? "Events / bin" : `Events / ${unit ?? "unit"}`;
}

/** Of a cross section: over the widths of the bins, it is differential in what the axes are. */
function crossSectionLabel({ bins }: HistContent, { per, labels = {} }: HistFigureOptions): string {
  const sigma = "$\\mathrm{d}\\sigma$";
  if (per === "bin" || bins.categories || bins.axes.length === 0) return `${sigma} (pb)`;
  const axes = bins.axes.map((axis) => axisLabel(axis, labels));
  const units = axes.map(({ unit }) => unit).filter((unit) => unit !== undefined && unit !== "");
  const quantities = axes
    .map(({ label }) => `$\\mathrm{d}$${/\s/.test(label) ? `(${label})` : label}`)
    .join(" ");
  return `${sigma}/${quantities} (${["pb", ...units].join("/")})`;
}

/** Mappings whose bins are yields, which make a density over the width of the bins. */
const perWidth = ["BaseMapping", "Project", "Select", "Norm", "CompositeMapping"];

/** What the contents of bins are divided by: their widths, or one. */
export function divisors(
  { widths }: FigureBins,
  mapping: string,
  { per = "width" }: Pick<HistFigureOptions, "per">,
): readonly number[] {
  const divides = per === "width" && perWidth.some((word) => mapping.startsWith(word));
  return widths.map((width) => (divides ? width : 1));
}
