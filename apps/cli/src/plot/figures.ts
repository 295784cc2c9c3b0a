import type { CommandDefinition } from "../command.js";
import { histsPlotDefinition } from "./hists/definition.js";

/** The commands that draw something. */
export const plotDefinitions: readonly CommandDefinition[] = [histsPlotDefinition];
