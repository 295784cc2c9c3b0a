import type { FitResult } from "@rabbit-fit/contracts";
import { type FitView, viewResult } from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import type { PullsFigureOptions } from "./impacts-options.js";
import { pullsFigureRule } from "./impacts-rules.js";
import { pullsPanel } from "./pulls-panel.js";
import { rowFigure } from "./row-figure.js";
import { sourcePulls } from "./source-pulls.js";
import { sourceRows } from "./source-rows.js";

/**
 * The pulls of all parameters with what their uncertainty is after the fit, in units of the uncertainty before it; of parameters without
 * constraint, in units of the parameter. Error bars are as `RowOptions.bars` says. Several fits stand beside each other.
 *
 * @throws RabbitInputError where a result has no fitted parameters with uncertainties
 */
export function pullsFigure(result: FitResult, options: PullsFigureOptions = {}): Figure {
  pullsFigureRule.check(options, "options");
  const fits: { readonly name: string; readonly view: FitView }[] = [
    { name: options.name ?? "", view: viewResult(result).fit(options.fit) },
    ...(options.compared ?? []).map(({ name, fit, ...one }) => ({
      name,
      view: viewResult(one.result ?? result).fit(fit ?? (one.result ? undefined : options.fit)),
    })),
  ];
  const series = fits.map(({ name, view }) => ({
    name,
    impacts: new Map<string, never>(),
    pullOf: sourcePulls(view, options),
  }));
  const sources = fits.flatMap(({ view }) => view.parameters.map(({ name }) => name));
  const rows = sourceRows(sources, series, { sortBy: "pull-size", ...options });
  return rowFigure(rows, [pullsPanel(rows, series, options)], {
    name: "pulls",
    description: "Parameters after the fit relative to before it, with their uncertainties",
    options,
  });
}
