import { axisNames, fitHistogramNames, type ResultGroup } from "@rabbit-fit/contracts";
import {
  blindedParameters,
  intervalTable,
  parameterNames,
  scannedNames,
  squaredParameters,
} from "@rabbit-fit/results";
import { scannedPairs } from "../../scans/drawn-scans.js";
import { scan2DFigure } from "../../scans/scan-2d-figure.js";
import { scanFigure } from "../../scans/scan-figure.js";
import { html, type Markup } from "../markup.js";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent, type ReportedFit } from "../report-content.js";
import { figureRow, reportFigure } from "../report-figure.js";
import type { ReportSection } from "../section.js";

/** How many scans of a fit are drawn. */
const longest = 20;

/** Intervals of the likelihood, and its scans along parameters and over pairs of them, with contours. */
export const scansSection: ReportSection = {
  id: "scans",
  title: "Scans and contours",
  make: (content) => content.fits.flatMap((fit) => scansOf(fit, content)),
};

function scansOf(fit: ReportedFit, content: ReportContent): Markup[] {
  const { group, name } = fit.view;
  const { meta } = fit.result;
  const look = { ...content.options.figures, fit: name };
  const parts = group.histograms.has(fitHistogramNames.contourScan)
    ? [
        pageTable(
          intervalTable(
            group,
            undefined,
            blindedParameters(group, { meta }),
            squaredParameters(group, { meta }),
          ),
          { caption: ofFit(content, "Intervals of the likelihood", fit) },
        ),
      ]
    : [];
  const drawings = [
    ...scannedNames(group).map((along) => ({
      caption: `The likelihood along ${along}`,
      draw: () => scanFigure(fit.result, { ...look, along }),
    })),
    ...pairsOf(group).map((over) => ({
      caption: `The likelihood over ${over.join(" and ")}`,
      draw: () => scan2DFigure(fit.result, { ...look, over }),
    })),
  ];
  const figures = drawings.slice(0, longest).map(({ caption, draw }, i) => {
    const place = { idPrefix: `${fit.key}-scan-${i}`, caption: ofFit(content, caption, fit) };
    return reportFigure(draw, place, content);
  });
  const rest =
    figures.length < drawings.length
      ? [
          html`<p class="note">${longest} of ${drawings.length} figures. rabbit plot scan and scan2d draw all.</p>`,
        ]
      : [];
  return [...parts, ...figureRow(figures), ...rest];
}

/** Pairs of parameters with a scan or a contour. */
function pairsOf(group: ResultGroup): (readonly [x: string, y: string])[] {
  const scanned = scannedPairs(group);
  const axis = group.histograms
    .get(fitHistogramNames.contourScan2D)
    ?.axes.find(({ name }) => name === axisNames.parameterPair);
  const known = new Set(scanned.map((pair) => pair.join("-")));
  const others = axis && "categories" in axis ? axis.categories.map(String) : [];
  const names = parameterNames(group);
  const contoured = names.flatMap((x) =>
    names.flatMap((y): [string, string][] => {
      const pair = `${x}-${y}`;
      return others.includes(pair) && !known.has(pair) ? [[x, y]] : [];
    }),
  );
  return [...scanned, ...(others.length > 0 ? contoured : [])];
}
