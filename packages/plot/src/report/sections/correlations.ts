import { correlationMatrixTable, correlationTable } from "@rabbit-fit/results";
import type { Markup } from "../markup.js";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent, type ReportedFit } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** How many parameters the matrix has at most, and how many correlations there are with each of them. */
const longest = 20;

/** Correlations of the parameters of interest with each other, and the largest with other parameters. */
export const correlationsSection: ReportSection = {
  id: "correlations",
  title: "Correlations",
  make: (content) => content.fits.flatMap((fit) => correlationsOf(fit, content)),
};

function correlationsOf(fit: ReportedFit, content: ReportContent): Markup[] {
  const { group, covariance } = fit.view;
  if (covariance === undefined) return [];
  const all = fit.parameters
    .filter(({ name, kind }) => (kind === "poi" || kind === "noi") && covariance.names.includes(name))
    .map(({ name }) => name);
  const names = all.slice(0, longest);
  const count = names.length < all.length ? `, the first ${longest} of ${all.length}` : "";
  const matrix = pageTable(correlationMatrixTable(group, names), {
    caption: ofFit(content, `Correlations of the parameters of interest${count}`, fit),
    colour,
  });
  const largest = names.map((name) =>
    pageTable(correlationTable(group, { of: name, top: longest }), {
      caption: ofFit(content, `The largest correlations with ${name}`, fit),
      colour,
    }),
  );
  return [...(names.length > 1 ? [matrix] : []), ...(covariance.names.length > 1 ? largest : [])];
}

/** Red above zero, blue below, white at zero. */
function colour(value: number): string {
  const share = Math.round(60 * Math.min(1, Math.abs(value)));
  return `color-mix(in srgb, ${value < 0 ? "#3f90da" : "#e42536"} ${share}%, white)`;
}
