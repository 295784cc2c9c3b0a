import { pullsFigure } from "@rabbit-fit/plot";
import { figureCommand } from "../figure-command.js";
import { rowOptionSpecs } from "../impacts/options.js";
import { referenceFit, rowOptions } from "../impacts/row-options.js";
import { resultOption } from "../options.js";

/** `rabbit plot pulls`. */
export const pullsPlotCommand = figureCommand({
  specs: [resultOption, ...rowOptionSpecs],
  alsoFormats: ({ otherExtensions }) => otherExtensions,
  async make(result, values, { common, input }) {
    const reference = await referenceFit(values, input);
    const rows = rowOptions(values, { common, fit: result.groups[0]!.name });
    // There are no impacts to sort by.
    const sortBy = rows.sortBy === "impact" ? "pull-size" : rows.sortBy!;
    return [pullsFigure(result, { ...rows, sortBy, ...(reference && { compared: [reference] }) })];
  },
});
