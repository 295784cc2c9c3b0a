import type { FlagTable } from "./flag-table.js";

/** The flags of `rabbit significance` by the paths of significances. */
export const significancePaths: FlagTable = {
  "options.parameter": "--parameters",
  "options.parameters": "--parameters",
  "options.expectSignal": "--expected",
  "options.toys": "--searchToys",
  "options.upcrossingLevel": "--upcrossingLevel",
  "options.tolerance": "--tolerance",
  "options.maxToys": "--maxToys",
  "options.force": "--force",
};
