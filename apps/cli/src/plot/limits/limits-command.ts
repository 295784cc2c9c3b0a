import { limitsFigure } from "@rabbit-fit/plot";
import { figureCommand } from "../figure-command.js";

/** `rabbit plot limits`. */
export const limitsPlotCommand = figureCommand({
  specs: [],
  make: (result, _, { common }) => [limitsFigure(result, { ...common, fit: result.groups[0]!.name })],
});
