import type { FitResult } from "@rabbit-fit/contracts";
import { viewResult } from "@rabbit-fit/results";
import type { Figure, FigureAxis, Panel } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Layer } from "../figure/layer.js";
import { fileWord } from "../hists/file-name.js";
import { axisLabel } from "../labels/figure-labels.js";
import { clusteredOrder } from "./clustered-order.js";
import { colourBar } from "./colour-bar.js";
import type { CovarianceFigureOptions } from "./matrix-options.js";
import { covarianceFigureRule } from "./matrix-options.js";
import { type ShownMatrix, shownMatrix } from "./shown-matrix.js";

/** In points. */
const WIDTH = 640;
const HEIGHT = 560;
/** What a matrix has of the height and of the width, about. */
const MATRIX_SHARE = 0.72;
/** So many bins have a number each. */
const NUMBERED_BINS = 20;
/** Numbers in cells are smaller than in other figures, and so are names of many parameters. */
const TEXT_SCALE = 0.8;

/**
 * The covariance, or the correlations, of the parameters or of the expected yields of the bins of a mapping: a cell for each pair. White is
 * nothing, and both signs have the same strength of colour.
 *
 * @throws RabbitInputError where the result does not have it, with the option of the fit that would save it
 */
export function covarianceFigure(result: FitResult, options: CovarianceFigureOptions = {}): Figure {
  covarianceFigureRule.check(options, "options");
  const { group } = viewResult(result).fit(options.fit);
  const matrix = ordered(shownMatrix(group, options), options);
  const isCorrelation = options.shows === "correlation";
  const values = isCorrelation ? correlations(matrix) : matrix.values;
  const largest = isCorrelation ? 1 : largestOf(values);
  const domain = [-largest, largest] as const;
  const colours = { ramp: "blue-red", domain } as const;
  const edges = Array.from({ length: matrix.size + 1 }, (_, i) => i);
  const what = isCorrelation ? "Correlation" : "Covariance";
  const height = options.width === undefined ? HEIGHT : (options.width * HEIGHT) / WIDTH;
  const textScale = TEXT_SCALE * (options.textScale ?? 1);
  const layers: Layer[] = [
    { kind: "matrix", name: what, xEdges: edges, yEdges: edges, values: [...values], colours },
    ...separators(matrix),
    ...(options.numbers
      ? cellNumbers(values, matrix.size, { largest, cell: (MATRIX_SHARE * height) / matrix.size / textScale })
      : []),
  ];
  const panel: Panel = {
    x: matrixAxis(matrix, options, "x"),
    y: matrixAxis(matrix, options, "y"),
    layers,
  };
  return {
    name: covarianceFigureName(matrix, options),
    description: `${what} of ${options.mapping === undefined ? "the parameters" : `the bins of ${options.mapping}`}`,
    style: options.style ?? "plain",
    width: options.width ?? WIDTH,
    height,
    textScale,
    header: { place: "above", ...options.header },
    columns: [1, 0.05],
    panels: [panel, colourBar(colours, what, [Math.min(0, leastOf(values)), largest])],
  };
}

function ordered(matrix: ShownMatrix, { order }: CovarianceFigureOptions): ShownMatrix {
  if (order !== "clustered") return matrix;
  const { size } = matrix;
  const places = clusteredOrder(correlations(matrix), size);
  const values = places.flatMap((row) => places.map((column) => matrix.values[row * size + column]!));
  const names = matrix.names ?? Array.from({ length: size }, (_, i) => String(i));
  return { size, values: Float64Array.from(values), names: places.map((place) => names[place]!) };
}

function correlations({ size, values }: ShownMatrix): Float64Array {
  const sigmas = Float64Array.from({ length: size }, (_, i) => Math.sqrt(values[i * (size + 1)]!));
  return values.map((value, place) => value / (sigmas[Math.floor(place / size)]! * sigmas[place % size]!));
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1;
}

function leastOf(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value || 0), 0);
}

/** The first row is on top, as matrices are written. */
function matrixAxis(matrix: ShownMatrix, options: CovarianceFigureOptions, along: "x" | "y"): FigureAxis {
  const { size, names, axes, blocks } = matrix;
  const domain = along === "x" ? ([0, size] as const) : ([size, 0] as const);
  const given = along === "x" ? options.xLabel : options.yLabel;
  if (names !== undefined) {
    return { scale: "category", domain, categories: names, ...(given !== undefined && { label: given }) };
  }
  if (blocks !== undefined) {
    const ticks = blocks.map(({ channel, start, size: length }) => ({
      at: start + length / 2,
      text: channel,
    }));
    return { scale: "linear", domain, ticks, label: given ?? "Bin" };
  }
  const words = (axes ?? []).map((axis) => axisLabel(axis, options.labels ?? {}).label);
  const label = given ?? (words.length > 1 ? `(${words.join(", ")}) bin` : `${words[0] ?? ""} bin`.trim());
  if (size > NUMBERED_BINS) return { scale: "linear", domain, label };
  const ticks = Array.from({ length: size }, (_, i) => ({ at: i + 0.5, text: String(i) }));
  return { scale: "linear", domain, ticks, label };
}

/** Lines between channels. */
function separators({ blocks = [] }: ShownMatrix): Layer[] {
  return blocks
    .slice(1)
    .flatMap(({ start }) =>
      (["x", "y"] as const).map(
        (axis): Layer => ({ kind: "rule", axis, at: start, line: { colour: "black", width: 0.8 } }),
      ),
    );
}

/** A correlation below this is the rounding of numbers. */
const NO_CORRELATION = 1e-9;

/** Numbers in two digits, white on dark colours. @param cell its size in points */
function cellNumbers(
  values: Float64Array,
  size: number,
  { largest, cell }: { readonly largest: number; readonly cell: number },
): Layer[] {
  const text = (place: number) => {
    const [value, row, column] = [values[place]!, Math.floor(place / size), place % size];
    const product = values[row * size + row]! * values[column * size + column]!;
    if (value ** 2 < NO_CORRELATION ** 2 * product) return "0";
    return String(Number(value.toPrecision(2))).replace("-", "−");
  };
  const isDark = (value: number) => Math.abs(value) > 0.65 * largest;
  return [true, false].map((dark): Layer => {
    const places = [...values.keys()].filter((place) => {
      const value = values[place]!;
      return Number.isFinite(value) && isDark(value) === dark;
    });
    return {
      kind: "labels",
      x: places.map((place) => (place % size) + 0.5),
      y: places.map((place) => Math.floor(place / size) + 0.5),
      texts: places.map(text),
      colour: dark ? "white" : "black",
      scale: Math.min(1, cell / 55),
    };
  });
}

/** As Python rabbit names the file: `hist_cov_postfit_Project_ch1_a`. */
function covarianceFigureName(
  { axes = [] }: ShownMatrix,
  { mapping, channel, stage = "postfit", at, shows, header }: CovarianceFigureOptions,
): string {
  const words = [`hist_${shows === "correlation" ? "corr" : "cov"}_${stage}`];
  if (mapping === undefined) words.push("parms_x_parms_y_params");
  else {
    if (channel !== undefined) words.push(fileWord(channel), ...axes.map(({ name }) => fileWord(name)));
    words.push(fileWord(mapping.replaceAll(",", "k")));
    for (const [axis, bin] of at ?? []) words.push(`${fileWord(axis)}_${bin}`);
  }
  if (header?.subtitle === "Preliminary") words.push("preliminary");
  return safeFileName(words.join("_"));
}
