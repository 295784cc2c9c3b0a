import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit report` by the paths of `reportPage`. */
export const reportPaths: FlagTable = {
  "options.fits": "--result",
  "options.labels.processGroupings": "--config process_grouping",
  "options.labels.parameterGroupings": "--config nuisance_grouping",
};
