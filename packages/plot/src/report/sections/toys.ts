import { toySummaryTable } from "@rabbit-fit/results";
import { pageTable } from "../page-table.js";
import type { ReportSection } from "../section.js";

/** Means and widths over toys, one table for each data set that toys were drawn from. */
export const toysSection: ReportSection = {
  id: "toys",
  title: "Toys",
  make: ({ toys }) =>
    toys.map(({ label, summary }) =>
      pageTable(toySummaryTable(summary), { caption: `Parameters of interest over ${label}` }),
    ),
};
