import { option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

/** The options of `rabbit print scan` besides those of every table. */
export const scanOptionSpecs = [
  option("along", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: headings.selection,
    help: "only the scans along these parameters; all of the result by default",
  }),
  option("pair", {
    arity: "two",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name> <name>",
    heading: headings.selection,
    help: "the scan over these two parameters",
  }),
] as const;
