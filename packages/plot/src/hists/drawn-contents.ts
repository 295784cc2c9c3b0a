import type { FigureBins } from "./figure-bins.js";
import type { Contents, HistContent } from "./hist-content.js";
import type { HistFigureOptions } from "./hist-options.js";

/** A process, or several as one, as a figure shows it. */
export interface DrawnProcess extends Contents {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly isNamed: boolean;
}

/** Mappings whose bins are yields, which make a density over the width of the bins. */
const perWidth = ["BaseMapping", "Project", "Select", "Norm", "CompositeMapping"];

/** What the bins of a figure are divided by: their widths, or one. */
export function divisors({ mapping, bins }: HistContent, { per }: HistFigureOptions): readonly number[] {
  const isYield = perWidth.some((word) => mapping.startsWith(word));
  const divides = per === undefined ? isYield : per === "width" && isYield;
  return bins.widths.map((width) => (divides ? width : 1));
}

/** Contents over the divisors of their bins, times a factor. */
export function divided({ values, uncertainties }: Contents, by: readonly number[], factor = 1): Contents {
  const over = (numbers: readonly number[]) => numbers.map((number, bin) => (factor * number) / by[bin]!);
  return { values: over(values), ...(uncertainties && { uncertainties: over(uncertainties) }) };
}

/** The sum over the bins. */
export function sumOf({ values }: Contents): number {
  return values.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

/** The middle of each bin along the x axis. */
export function middles({ edges }: FigureBins): number[] {
  return edges.slice(0, -1).map((edge, bin) => (edge + edges[bin + 1]!) / 2);
}
