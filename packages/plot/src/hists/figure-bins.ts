import type { Axis } from "@rabbit-fit/sparse-hist";
import { axisEdges, axisSize } from "@rabbit-fit/sparse-hist";

/** The bins of a figure along its x axis: those of one axis, or those of several one after the other. */
export interface FigureBins {
  /** The axes that the bins run along, the last one fastest. */
  readonly axes: readonly Axis[];
  /** Where each bin is among the bins of the histogram without flow bins, [bins] */
  readonly places: readonly number[];
  /** Along the x axis, [bins + 1] */
  readonly edges: readonly number[];
  /** The width of each bin; with several axes the product of its widths, [bins] */
  readonly widths: readonly number[];
  /** Names of the bins, where they have names instead of edges. */
  readonly categories?: readonly string[];
}

/** Which bins of a histogram a figure shows. */
export interface BinSelection {
  /** The number of a bin by the name of an axis: only what is in these bins is shown. */
  readonly at?: ReadonlyMap<string, number>;
  /** `reversed`: of several axes, the first one is fastest. */
  readonly order?: "usual" | "reversed";
}

/** The bins of a figure of a histogram with these axes. */
export function figureBins(
  axes: readonly Axis[],
  { at = new Map(), order = "usual" }: BinSelection = {},
): FigureBins {
  const sizes = axes.map(axisSize);
  const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1));
  const fixed = axes.reduce((sum, axis, i) => sum + (at.get(axis.name) ?? 0) * strides[i]!, 0);
  const free = axes
    .map((axis, i) => ({ axis, stride: strides[i]! }))
    .filter(({ axis }) => !at.has(axis.name));
  if (order === "reversed") free.reverse();
  const bins = free.reduce<{ place: number; width: number }[]>(
    (before, { axis, stride }) => {
      const widths = axisWidths(axis);
      return before.flatMap(({ place, width }) =>
        widths.map((own, bin) => ({ place: place + bin * stride, width: width * own })),
      );
    },
    [{ place: fixed, width: 1 }],
  );
  const single = free.length === 1 ? free[0]!.axis : undefined;
  const categories = single && categoriesOf(single);
  return {
    axes: free.map(({ axis }) => axis),
    places: bins.map(({ place }) => place),
    edges:
      single !== undefined && categories === undefined
        ? drawable(axisEdges(single))
        : Array.from({ length: bins.length + 1 }, (_, i) => i),
    widths: bins.map(({ width }) => width),
    ...(categories && { categories }),
  };
}

/** Edges at infinity have no place: their bins are drawn as wide as their neighbours. */
function drawable(edges: Float64Array): number[] {
  const out = [...edges];
  const last = out.length - 1;
  if (!Number.isFinite(out[0]!)) out[0] = 2 * (out[1] ?? 0) - (out[2] ?? (out[1] ?? 0) + 1);
  if (!Number.isFinite(out[last]!)) out[last] = 2 * out[last - 1]! - (out[last - 2] ?? out[last - 1]! - 1);
  return out;
}

/** The names of the bins of an axis; undefined where its bins are between numbers. */
export function categoriesOf(axis: Axis): readonly string[] | undefined {
  if ("categories" in axis) return axis.categories.map(String);
  return axis.kind === "boolean" ? ["false", "true"] : undefined;
}

function axisWidths(axis: Axis): number[] {
  if (categoriesOf(axis) !== undefined) return Array.from({ length: axisSize(axis) }, () => 1);
  const edges = axisEdges(axis);
  return Array.from({ length: axisSize(axis) }, (_, i) => edges[i + 1]! - edges[i]!);
}

/** So many times wider than the narrowest bin, the widest is, where bins over decades are drawn on a logarithmic axis. */
const DECADES_OF_WIDTHS = 300;

/** Logarithmic, where narrow bins would be too narrow to be seen among the others. */
export function usualScale({ edges, axes }: FigureBins): "log" | "linear" {
  if (axes.length !== 1 || !(edges[0]! > 0)) return "linear";
  const widths = edges.slice(1).map((edge, i) => edge - edges[i]!);
  const [least, most] = widths.reduce(([a, b], width) => [Math.min(a, width), Math.max(b, width)], [
    Number.POSITIVE_INFINITY,
    0,
  ] as [number, number]);
  return most > DECADES_OF_WIDTHS * least ? "log" : "linear";
}
