import { lossFigure } from "@rabbit-fit/plot";
import { figureCommand } from "../figure-command.js";

/** `rabbit plot loss`. */
export const lossPlotCommand = figureCommand({
  specs: [],
  make: (result, _, { common }) => [lossFigure(result, { ...common, fit: result.groups[0]!.name })],
});
