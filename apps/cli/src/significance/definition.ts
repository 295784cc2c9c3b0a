import { significancePaths } from "../api-paths/significance-paths.js";
import type { CommandDefinition } from "../command.js";
import { significanceOptionSpecs } from "./options.js";

export const significanceDefinition: CommandDefinition = {
  path: ["significance"],
  summary: "compute the significance of signals",
  description:
    "Computes how unlikely the data are without a signal, and writes it. Takes the Asimov data unless -t 0 asks for the data.",
  inputName: "input file",
  inputHelp: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  options: significanceOptionSpecs,
  apiPaths: significancePaths,
  examples: [
    "rabbit significance input.hdf5 -o results -t 0 --unblind --parameters signal --expected 1",
    "rabbit significance input.hdf5 -t 0 --unblind --parameters signal --method toys --seed 7",
    "rabbit significance input.hdf5 -t 0 --unblind --allowNegativeParam --global --parameters m120 m125",
  ],
  load: async () => (await import("./significance-command.js")).significanceCommand,
};
