import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { verbosityOptions } from "../../terminal/verbosity-options.js";
import { formatOptionSpecs, parametersOption } from "../options.js";
import { printCommand } from "../print-command.js";

const { selection } = headings;

/** The options of `rabbit print toys`. */
export const toysOptionSpecs = [
  ...verbosityOptions,
  ...formatOptionSpecs,
  {
    ...parametersOption,
    help: `${parametersOption.help}; without it those of interest`,
  },
  option("pseudoData", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: selection,
    help: "the toys of these pseudodata; without it those of the data or of the expectation",
  }),
  flag("summary", selection, "a row for each parameter: means, widths and pulls over the toys", "rabbit-fit"),
] as const;

export const toysDefinition = printCommand({
  name: "toys",
  summary: "print the estimates of toys, or their means and widths",
  description:
    "Prints a row for each toy of a result: how its fit ended, the value of the likelihood, and the estimate of each parameter.",
  options: toysOptionSpecs,
  examples: [
    "results/fitresults.hdf5",
    "results/fitresults.hdf5 --summary",
    "results/fitresults.hdf5 --parameters '.*' --csv -o toys.csv",
  ],
  load: async () => (await import("./toys-command.js")).toysCommand,
});
