import { gofPaths } from "../api-paths/gof-paths.js";
import type { CommandDefinition } from "../command.js";
import { gofOptionSpecs } from "./options.js";

export const gofDefinition: CommandDefinition = {
  path: ["gof"],
  summary: "test how well a model describes the data",
  description:
    "Tests how well the model describes the data, all together and channel by channel, and writes the p-values. Takes the Asimov data unless -t 0 asks for the data.",
  inputName: "input file",
  inputHelp: "HDF5 file written by the tensor writer of Python rabbit or rabbit-fit",
  options: gofOptionSpecs,
  apiPaths: gofPaths,
  examples: [
    "rabbit gof input.hdf5 -o results -t 0 --tests saturated ks ad --gofToys 500 --seed 7",
    "rabbit gof input.hdf5 -o results -t 0 --tests chi2 -m Project ch0 x -m Normalize ch0",
    "rabbit gof input.hdf5 -o results -t 0 --unblind --channelCompatibility signal",
  ],
  load: async () => (await import("./gof-command.js")).gofCommand,
};
