import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { parametersOption, tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";

const { selection } = headings;

/** The options of `rabbit print correlations` besides those of every table. */
export const correlationsOptionSpecs = [
  parametersOption,
  option("of", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: selection,
    help: "only correlations of this parameter with the others",
  }),
  option("above", {
    arity: "one",
    type: "number",
    origin: "rabbit-fit",
    placeholder: "<size>",
    heading: selection,
    help: "only correlations of at least this size, of either sign",
  }),
  option("top", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n>",
    heading: selection,
    help: "only this many, the largest in size",
  }),
  flag("matrix", selection, "the matrix, with a row and a column for each parameter", "rabbit-fit"),
] as const;

export const correlationsDefinition = printCommand({
  name: "correlations",
  summary: "print the correlations of parameters",
  description:
    "Prints the correlation of every two parameters after the fit, the largest first, or their matrix. The result needs the covariance, which a fit with --noHessian does not have.",
  options: [...tableOptionSpecs, ...correlationsOptionSpecs],
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --of sig --top 10",
    "results/fitresults.hdf5 --parameters 'mu_.*' lumi --csv",
  ],
  load: async () => (await import("./correlations-command.js")).correlationsCommand,
});
