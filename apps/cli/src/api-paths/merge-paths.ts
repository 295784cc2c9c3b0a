import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit merge` by the paths of `mergeFitInputs`. */
export const mergePaths: FlagTable = {
  "sources.rename": "--rename",
  "sources.clip": "--clipTensors",
  "options.partialPseudodata": "--partialPseudodata",
  "options.systematicType": "--systematicType",
};
