import { coveragePaths } from "../api-paths/coverage-paths.js";
import type { CommandDefinition } from "../command.js";
import { coverageOptionSpecs } from "./options.js";

export const coverageDefinition: CommandDefinition = {
  path: ["coverage"],
  summary: "count how often intervals have the true value",
  description:
    "Draws toys with a parameter held at true values and all others fitted, and counts the intervals that have the true value.",
  inputName: "input file",
  inputHelp: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  options: coverageOptionSpecs,
  apiPaths: coveragePaths,
  examples: [
    "rabbit coverage input.hdf5 -o results --parameter signal",
    "rabbit coverage input.hdf5 -o results --parameter signal --truths 0 0.5 2 --coverageToys 2000",
    "rabbit coverage input.hdf5 -o results --parameter signal --interval upper-limit --confidence 0.9",
  ],
  load: async () => (await import("./coverage-command.js")).coverageCommand,
};
