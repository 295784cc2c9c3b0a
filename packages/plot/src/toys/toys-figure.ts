import { type FitResult, RabbitInputError, refuseNoResult } from "@rabbit-fit/contracts";
import { countFrom, optionsOf, text } from "@rabbit-fit/contracts/options";
import { blindedValue, type FitView, toyColumns, viewFit } from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Layer } from "../figure/layer.js";
import { labelOf } from "../impacts/source-rows.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 500;

export interface ToysFigureOptions extends CommonFigureOptions {
  /** The parameter whose values are shown; 2 (L - L_saturated), the goodness of fit, by default. */
  readonly parameter?: string;
  /** Toys of these pseudodata. By default those of the data of the input. */
  readonly pseudodata?: string;
  /** By default about the root of the number of toys. */
  readonly bins?: number;
}

const rule = optionsOf<ToysFigureOptions>({
  ...commonRules,
  parameter: text,
  pseudodata: text,
  bins: countFrom(1, "a whole number from 1"),
});

/**
 * How the fits to toys are distributed: the values of a parameter, or the goodness of fit; with what the fit to the data has found, where the
 * result has one and does not hide it. Of the goodness of fit, the share of toys that are not better than the data is named. Toys whose fit
 * has not converged, and toys without a finite number, are left out; the figure says how many. Results of Python rabbit do not say which toys
 * converged, so that all of their toys count.
 *
 * @throws RabbitInputError where the result has no toys or no such parameter, or the fits hide it
 */
export function toysFigure(result: FitResult, options: ToysFigureOptions = {}): Figure {
  rule.check(options, "options");
  refuseNoResult(result);
  const { parameter, pseudodata, labels = {} } = options;
  const choice = {
    ...(pseudodata !== undefined && { pseudodata }),
    ...(parameter !== undefined && { parameters: [parameter] }),
  };
  const columns = toyColumns(result.groups, choice, { meta: result.meta });
  if (columns.toys.length === 0) {
    throw new RabbitInputError({
      field: "toys",
      state: "missing",
      expected: "fits to toys in the result",
      remedy: "Fit with options.data.sets.",
    });
  }
  const all = parameter === undefined ? columns.nll.map((nll) => 2 * nll) : columns.x(parameter);
  const withMinimum = [...all].filter(
    (_, i) => columns.converged[i] === 1 || columns.status[i] === undefined,
  );
  const values = withMinimum.filter(Number.isFinite);
  const data = result.groups.find(
    ({ dataSet }) => dataSet.kind === "data" && dataSet.pseudodata === pseudodata,
  );
  const observed = data && observedValue(viewFit(data, { meta: result.meta }), parameter);
  const edges = edgesOf(
    [...values, ...(observed === undefined ? [] : [observed])],
    options.bins ?? Math.ceil(Math.sqrt(values.length)),
  );
  const counts = countsOf(values, edges);
  const layers: Layer[] = [
    {
      kind: "area",
      key: "toys",
      name: "Toys",
      edges,
      low: counts.map(() => 0),
      high: counts,
      fill: { colour: "#3f90da", opacity: 0.55 },
      line: { colour: "#3f90da", width: 1.5 },
    },
  ];
  const entries = [{ key: "toys", label: `Toys (${values.length})` }];
  if (observed !== undefined) {
    layers.push({
      kind: "rule",
      key: "observed",
      axis: "x",
      at: observed,
      span: [0, 0.7],
      line: { colour: "black", width: 2.2 },
    });
    entries.push({ key: "observed", label: "Observed" });
  }
  const lines: string[] = [];
  if (parameter === undefined && observed !== undefined && values.length > 0) {
    const share = values.filter((value) => value >= observed).length / values.length;
    lines.push(`$\\mathit{p}$ = ${Number(share.toPrecision(3))}`);
  }
  if (parameter !== undefined && values.length > 1) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    lines.push(
      `Mean ${Number(mean.toPrecision(4))}`,
      `Standard deviation ${Number(Math.sqrt(variance).toPrecision(3))}`,
    );
  }
  const failed = all.length - withMinimum.length;
  if (failed > 0) lines.push(`${failed} without minimum`);
  const lost = withMinimum.length - values.length;
  if (lost > 0) lines.push(`${lost} without a number`);
  const label = parameter === undefined ? "$2\\,(L-L_\\mathrm{sat})$" : labelOf(parameter, labels);
  return {
    name: safeFileName(parameter === undefined ? "toys_gof" : `toys_${parameter}`),
    description: `Fits to toys: ${parameter ?? "goodness of fit"}`,
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: { scale: "linear", domain: [edges[0]!, edges.at(-1)!], label },
        y: { scale: "linear", domain: [0, Math.max(1, ...counts) * 1.08], label: "Toys", roomFor: "texts" },
        layers,
        legend: { entries },
        ...(lines.length > 0 && { notes: { lines } }),
      },
    ],
  };
}

/** What the fit to the data has found; undefined where it hides that. */
function observedValue(view: FitView, parameter: string | undefined): number | undefined {
  if (parameter === undefined) {
    const { nllvalreduced } = view.group;
    return nllvalreduced === undefined ? undefined : 2 * nllvalreduced;
  }
  const x = view.parameters.find(({ name }) => name === parameter)?.x;
  return x === blindedValue ? undefined : x;
}

function edgesOf(values: readonly number[], bins: number): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  const room = (high - low) * 0.05 || Math.abs(low) * 0.05 || 0.5;
  const count = Math.max(1, bins);
  return Array.from({ length: count + 1 }, (_, i) => low - room + ((high - low + 2 * room) * i) / count);
}

function countsOf(values: readonly number[], edges: readonly number[]): number[] {
  const counts = edges.slice(1).map(() => 0);
  const width = (edges.at(-1)! - edges[0]!) / counts.length;
  for (const value of values) {
    const bin = Math.min(counts.length - 1, Math.floor((value - edges[0]!) / width));
    counts[bin]! += 1;
  }
  return counts;
}
