import { plotPaths } from "../api-paths/plot-paths.js";
import type { CommandDefinition } from "../command.js";
import { covPlotDefinition } from "./cov/definition.js";
import { histsPlotDefinition } from "./hists/definition.js";
import { impactsPlotDefinition } from "./impacts/definition.js";
import { inputsPlotDefinition } from "./inputs/definition.js";
import { lCurvePlotDefinition } from "./lcurve/definition.js";
import { limitsPlotDefinition } from "./limits/definition.js";
import { lossPlotDefinition } from "./loss/definition.js";
import { pullsPlotDefinition } from "./pulls/definition.js";
import { scanPlotDefinition } from "./scan/definition.js";
import { scan2DPlotDefinition } from "./scan2d/definition.js";
import { toysPlotDefinition } from "./toys/definition.js";
import { uncertaintiesPlotDefinition } from "./uncertainties/definition.js";

/** The commands that draw something. */
export const plotDefinitions: readonly CommandDefinition[] = [
  histsPlotDefinition,
  uncertaintiesPlotDefinition,
  inputsPlotDefinition,
  impactsPlotDefinition,
  pullsPlotDefinition,
  covPlotDefinition,
  scanPlotDefinition,
  scan2DPlotDefinition,
  toysPlotDefinition,
  limitsPlotDefinition,
  lCurvePlotDefinition,
  lossPlotDefinition,
].map((definition) => ({ ...definition, apiPaths: plotPaths }));
