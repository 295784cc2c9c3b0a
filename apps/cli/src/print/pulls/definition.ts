import { printCommand } from "../print-command.js";
import { pullsOptionSpecs } from "./options.js";

export const pullsDefinition = printCommand({
  name: "pulls",
  summary: "print the pulls and constraints of a result",
  description: "Prints the value and the uncertainty of every parameter of a result, postfit and prefit.",
  options: pullsOptionSpecs,
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --sort 'abs pull' --reverse-sort",
    "results/fitresults.hdf5 --result asimov --json",
  ],
  load: async () => (await import("./pulls-command.js")).pullsCommand,
});
