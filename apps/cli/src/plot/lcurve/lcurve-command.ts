import { lCurveFigure } from "@rabbit-fit/plot";
import { figureCommand } from "../figure-command.js";

/** `rabbit plot lcurve`. */
export const lCurvePlotCommand = figureCommand({
  specs: [],
  make: (result, _, { common }) => [lCurveFigure(result, { ...common, fit: result.groups[0]!.name })],
});
