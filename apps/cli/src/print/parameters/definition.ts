import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";
import { parametersOptionSpecs } from "./options.js";

export const parametersDefinition = printCommand({
  name: "parameters",
  summary: "print all parameters of a result",
  description:
    "Prints every parameter of a result: x and its uncertainty as stored, mu with its interval, pull and constraint, the values before the fit.",
  options: [...tableOptionSpecs, ...parametersOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --parameters 'sig.*' --csv -o parameters.csv",
    "results/fitresults.hdf5 --result asimov --json",
  ],
  load: async () => (await import("./parameters-command.js")).parametersCommand,
});
