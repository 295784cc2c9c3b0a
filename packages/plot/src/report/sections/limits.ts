import { blindedParameters, limitsOf, limitTable } from "@rabbit-fit/results";
import { clsFigure, LEAST_LEVELS } from "../../limits/cls-figure.js";
import { limitsFigure } from "../../limits/limits-figure.js";
import { shownLimits } from "../../limits/shown-limits.js";
import type { Markup } from "../markup.js";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent, type ReportedFit } from "../report-content.js";
import { figureRow, reportFigure } from "../report-figure.js";
import type { ReportSection } from "../section.js";

/** Upper limits with their bands, and CLs against parameters with limits of several levels. */
export const limitsSection: ReportSection = {
  id: "limits",
  title: "Upper limits",
  make: (content) => content.fits.flatMap((fit) => limitsOfFit(fit, content)),
};

function limitsOfFit(fit: ReportedFit, content: ReportContent): Markup[] {
  const { group, name } = fit.view;
  if (limitsOf(group).length === 0) return [];
  const hidden = blindedParameters(group, { meta: fit.result.meta });
  const look = { ...content.options.figures, fit: name };
  const limits = shownLimits(fit.result, { fit: name });
  const parameters = [...new Set(limits.map(({ parameter }) => parameter))].filter((parameter) => {
    const levels = limits.filter((limit) => limit.parameter === parameter).map(({ level }) => level);
    return new Set(levels).size >= LEAST_LEVELS;
  });
  const figures = [
    { caption: "Upper limits", draw: () => limitsFigure(fit.result, look) },
    ...parameters.map((parameter) => ({
      caption: `CLs against ${parameter}`,
      draw: () => clsFigure(fit.result, { ...look, parameter }),
    })),
  ].map(({ caption, draw }, i) =>
    reportFigure(
      draw,
      { idPrefix: `${fit.key}-limits-${i}`, caption: ofFit(content, caption, fit) },
      content,
    ),
  );
  const caption = ofFit(content, "Upper limits", fit);
  return [pageTable(limitTable(group, hidden), { caption }), ...figureRow(figures)];
}
