import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit coverage` by the paths of coverage studies. */
export const coveragePaths: FlagTable = {
  "options.parameter": "--parameter",
  "options.truths": "--truths",
  "options.toys": "--coverageToys",
  "options.beltToys": "--beltToys",
  "options.confidence": "--confidence",
  "options.force": "--force",
};
