import { type FitResult, fitHistogramNames, RabbitInputError } from "@rabbit-fit/contracts";
import { optionsOf, text } from "@rabbit-fit/contracts/options";
import { viewResult } from "@rabbit-fit/results";
import { innerValues } from "@rabbit-fit/sparse-hist";
import type { Figure, Panel } from "../figure/figure.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";

/** In points. */
const WIDTH = 780;
const HEIGHT = 420;
const TEXT_SCALE = 0.85;

export interface LossFigureOptions extends CommonFigureOptions {
  /** The name of the fit in the result; that to data by default, or to the Asimov data where there is none. */
  readonly fit?: string;
}

const rule = optionsOf<LossFigureOptions>({ ...commonRules, fit: text });

/**
 * How a fit has converged: how far the likelihood was above its least value, after each iteration and, where the result has the times, after each
 * second. The least value itself, 0, has no place on the logarithmic axis.
 *
 * @throws RabbitInputError where the result has no iterations
 */
export function lossFigure(result: FitResult, options: LossFigureOptions = {}): Figure {
  rule.check(options, "options");
  const { group } = viewResult(result).fit(options.fit);
  const { lossByIteration, timeByIteration } = fitHistogramNames;
  const [loss, times] = [lossByIteration, timeByIteration].map((name) => {
    const hist = group.histograms.get(name);
    return hist && [...innerValues(hist)];
  });
  if (loss === undefined || loss.length === 0) {
    throw new RabbitInputError({
      field: lossByIteration,
      state: "missing",
      expected: "the likelihood after each iteration in the result",
      remedy: 'Fit without options.minimizer.step: "none".',
    });
  }
  const least = loss.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const above = loss.map((value) => (value > least ? value - least : Number.NaN));
  const found = above.filter(Number.isFinite);
  const domain = [Math.min(...found, 1) / 3, Math.max(...found, 1e-9) * 3] as const;
  const panel = (x: readonly number[], label: string, column: number): Panel => ({
    column,
    x: {
      scale: "linear",
      domain: [startOf(x), (x.at(-1) ?? 1) + 0.05 * ((x.at(-1) ?? 1) - startOf(x))],
      label,
    },
    y: { scale: "log", domain, label: "$L-L_\\mathrm{min}$", numbered: column === 0 },
    layers: [
      { kind: "curve", x, y: above, line: { colour: "#3f90da", width: 1.5 } },
      { kind: "points", name: "$L-L_\\mathrm{min}$", x, y: above, colour: "#3f90da", size: 5 },
    ],
  });
  const panels = [
    panel(
      loss.map((_, i) => i + 1),
      "Iteration",
      0,
    ),
  ];
  if (times !== undefined) panels.push(panel(times, "Time (s)", 1));
  return {
    name: "loss",
    description: "The likelihood above its least value after each iteration",
    style: options.style ?? "plain",
    width: times === undefined ? WIDTH / 2 + 60 : WIDTH,
    height: HEIGHT,
    textScale: TEXT_SCALE * (options.textScale ?? 1),
    header: { place: "above", ...options.header },
    columns: panels.map(() => 1),
    panels,
  };
}

/** The beginning, unless all that happens is long after it. */
function startOf(x: readonly number[]): number {
  const [first = 0, last = 1] = [x[0], x.at(-1)];
  return first > last / 2 ? first - 0.05 * (last - first || 1) : 0;
}
