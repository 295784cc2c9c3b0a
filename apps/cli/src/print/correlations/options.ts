import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { parametersOption } from "../options.js";

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
