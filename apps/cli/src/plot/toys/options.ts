import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

const { selection, content } = headings;

/** The options of `rabbit plot toys`. */
export const toysPlotOptionSpecs = [
  option("params", {
    arity: "zero-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: selection,
    help: "values of these parameters; of the parameters of interest without it",
  }),
  option("pseudoData", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: selection,
    help: "toys of these pseudodata, instead of those of the data",
  }),
  flag("gof", content, "only the goodness of fit", "rabbit-fit"),
  option("bins", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<number>",
    heading: content,
    help: "number of bins; without it about the root of the number of toys",
  }),
] as const;
