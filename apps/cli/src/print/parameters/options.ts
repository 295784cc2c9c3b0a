import { option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { tableOptionSpecs } from "../options.js";
import { printCommand } from "../print-command.js";

/** The options of `rabbit print parameters` besides those of every table. */
export const parametersOptionSpecs = [
  option("parameters", {
    short: "p",
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: headings.selection,
    help: "only these parameters, by name or regular expression of the whole name",
  }),
] as const;

export const parametersDefinition = printCommand({
  name: "parameters",
  summary: "print all parameters of a result",
  description:
    "Prints every parameter of a result: x and its uncertainty as stored, mu with its interval, pull and constraint, the values before the fit.",
  options: [...tableOptionSpecs, ...parametersOptionSpecs],
  example: "results/fitresults.hdf5 --parameters 'sig.*' --csv -o parameters.csv",
  load: async () => (await import("./parameters-command.js")).parametersCommand,
});
