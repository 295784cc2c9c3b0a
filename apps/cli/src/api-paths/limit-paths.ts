import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit limit` by the paths of upper limits. */
export const limitPaths: FlagTable = {
  "options.parameter": "--asymptoticLimits",
  "options.background": "--asymptoticLimits",
  "options.level": "--levels",
  "options.levels": "--levels",
  "options.quantiles": "--quantiles",
  "options.mappings": "--mapping",
  "options.tolerance": "--tolerance",
  "options.maxToys": "--maxToys",
  "options.force": "--force",
};
