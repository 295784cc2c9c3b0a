import { fitHistogramNames } from "@rabbit-fit/contracts";
import { lCurveFigure } from "../../regularization/l-curve-figure.js";
import { ofFit } from "../report-content.js";
import { figureRow, reportFigure } from "../report-figure.js";
import type { ReportSection } from "../section.js";

/** How the strength of a regularisation was chosen. */
export const lCurveSection: ReportSection = {
  id: "l-curve",
  title: "L-curve",
  make: (content) =>
    figureRow(
      content.fits
        .filter(({ view: { group } }) =>
          [fitHistogramNames.scannedStrengths, fitHistogramNames.bestStrength].some((name) =>
            group.histograms.has(name),
          ),
        )
        .map((fit) =>
          reportFigure(
            () => lCurveFigure(fit.result, { ...content.options.figures, fit: fit.view.name }),
            { idPrefix: `${fit.key}-l-curve`, caption: ofFit(content, "The choice of the strength", fit) },
            content,
          ),
        ),
    ),
};
