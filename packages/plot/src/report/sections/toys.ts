import { toySummaryTable } from "@rabbit-fit/results";
import { toysFigure } from "../../toys/toys-figure.js";
import { pageTable } from "../page-table.js";
import { figureRow, reportFigure } from "../report-figure.js";
import type { ReportSection } from "../section.js";

/** Means and widths over toys, and the goodness of fit of the data among them, for each data set that toys were drawn from. */
export const toysSection: ReportSection = {
  id: "toys",
  title: "Toys",
  make: (content) => [
    ...content.toys.map(({ label, summary }) =>
      pageTable(toySummaryTable(summary), { caption: `Parameters of interest over ${label}` }),
    ),
    ...figureRow(
      content.toys.map(({ label, summary: { pseudodata }, result }, i) =>
        reportFigure(
          () =>
            toysFigure(result, {
              ...content.options.figures,
              ...(pseudodata !== undefined && { pseudodata }),
            }),
          { idPrefix: `toys${i}`, caption: `Goodness of fit of ${label}` },
          content,
        ),
      ),
    ),
  ],
};
