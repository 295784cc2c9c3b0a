import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { verbosityOptions } from "../../terminal/verbosity-options.js";
import { formatOptionSpecs, parametersOption } from "../options.js";

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
