import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit gof` by the paths of goodness-of-fit tests. */
export const gofPaths: FlagTable = {
  "options.parameter": "--channelCompatibility",
  "options.mappings": "--mapping",
  "options.toys": "--gofToys",
  "options.force": "--force",
};
