import type { RabbitInputError } from "@rabbit-fit/contracts";
import type { Points } from "../figure/layer.js";
import type { FigureBins } from "./figure-bins.js";
import type { HistDrawing } from "./hist-options.js";

/** Contents of the bins of a figure with their uncertainties, where these are known. */
export interface Contents {
  readonly values: readonly number[];
  readonly uncertainties?: readonly number[];
  /** Upwards, where that is another distance than downwards. */
  readonly upward?: readonly number[];
}

/** A process, or several as one, as a figure shows it. */
export interface DrawnProcess extends Contents {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly isNamed: boolean;
}

/** A prediction beside the nominal one, as a figure shows it. */
export interface DrawnVariation {
  readonly label: string;
  readonly colour: string;
  readonly up: readonly number[];
  /** Absent where only the upper side is drawn. */
  readonly down?: readonly number[];
  readonly opacity: number;
  readonly marker?: Points["marker"];
}

/** What a figure of histograms shows: over the widths of the bins and normalised, ready to be drawn. */
export interface DrawnHist {
  readonly bins: FigureBins;
  readonly options: HistDrawing;
  readonly data?: Contents;
  /** The part of the uncertainties of the data that is shown inside them. */
  readonly innerUncertainties?: readonly number[];
  /** Which bins show no data. */
  readonly hidesData: readonly boolean[];
  /** Of all processes together. */
  readonly expected: Contents;
  /** From the bottom to the top. */
  readonly processes: readonly DrawnProcess[];
  readonly overlays: readonly DrawnProcess[];
  readonly variations: readonly DrawnVariation[];
  readonly names: { readonly data: string; readonly prediction: string; readonly uncertainty: string };
  readonly yLabel: string;
  readonly notes: readonly string[];
  /** What is wrong where the expected contents have no uncertainties, and a band needs them. */
  readonly missingUncertainties: () => RabbitInputError;
}

/** Contents over the divisors of their bins, times a factor. */
export function divided(contents: Contents, by: readonly number[], factor = 1): Contents {
  return eachNumber(contents, (number, bin) => (factor * number) / by[bin]!);
}

/** Contents whose values and uncertainties have all gone through a function. */
export function eachNumber(
  { values, uncertainties, upward }: Contents,
  change: (number: number, bin: number) => number,
): Contents {
  return {
    values: values.map(change),
    ...(uncertainties && { uncertainties: uncertainties.map(change) }),
    ...(upward && { upward: upward.map(change) }),
  };
}

/** The sum over the bins. */
export function sumOf({ values }: Contents): number {
  return values.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);
}

/** The factors by which prediction and data are multiplied. */
export function normalisationFactors(
  { normalisation = "none" }: HistDrawing,
  expected: Contents,
  data: Contents | undefined,
): { readonly prediction: number; readonly data: number } {
  const over = (numerator: number, denominator: number) => (denominator === 0 ? 1 : numerator / denominator);
  switch (normalisation) {
    case "none":
      return { prediction: 1, data: 1 };
    case "unit-area":
      return { prediction: over(1, sumOf(expected)), data: data ? over(1, sumOf(data)) : 1 };
    case "data":
      return { prediction: data ? over(sumOf(data), sumOf(expected)) : 1, data: 1 };
    default:
      return normalisation satisfies never;
  }
}

/** What the legend and the lower panel call what is drawn. */
export function drawnNames(
  { names = {} }: HistDrawing,
  usual: { readonly data: string; readonly prediction?: string; readonly uncertainty?: string },
): DrawnHist["names"] {
  const prediction = names.prediction ?? usual.prediction ?? "Pred.";
  return {
    data: names.data ?? usual.data,
    prediction,
    uncertainty: names.uncertainty ?? usual.uncertainty ?? `${prediction} unc.`,
  };
}
