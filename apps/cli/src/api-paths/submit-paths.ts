import type { FlagTable } from "./flag-table.js";

/** The flags of jobs by the paths of `submitTasks`. */
export const submitPaths: FlagTable = {
  "options.system": "--on",
  "options.systemOptions": "--sub-opts",
  "options.partition": "--partition",
  "options.limit": "--limit",
  "options.threads": "--threads",
  "options.time": "--time",
  "options.memory": "--memory",
};
