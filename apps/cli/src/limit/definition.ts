import { limitPaths } from "../api-paths/limit-paths.js";
import type { CommandDefinition } from "../command.js";
import { limitOptionSpecs } from "./options.js";

export const limitDefinition: CommandDefinition = {
  path: ["limit"],
  summary: "compute upper limits on parameters",
  description:
    "Computes upper limits, observed and expected without signal, and writes them. Takes the Asimov data unless -t 0 asks for the data.",
  inputName: "input file",
  inputHelp: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  options: limitOptionSpecs,
  apiPaths: limitPaths,
  examples: [
    "rabbit limit input.hdf5 -t 0 --unblind --allowNegativeParam --asymptoticLimits signal",
    "rabbit limit input.hdf5 -t 0 --unblind --asymptoticLimits signal --modes likelihood --levels 0.1",
    "rabbit limit input.hdf5 -o results -t -1 --expectSignal signal 0 --asymptoticLimits signal",
  ],
  load: async () => (await import("./limit-command.js")).limitCommand,
};
