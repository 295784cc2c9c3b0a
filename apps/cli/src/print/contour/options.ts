import { option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

/** The options of `rabbit print contour` besides those of every table. */
export const contourOptionSpecs = [
  option("of", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: headings.selection,
    help: "only the intervals of these parameters; all of the result by default",
  }),
  option("pair", {
    arity: "two",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name> <name>",
    heading: headings.selection,
    help: "the closed contours of these two parameters",
  }),
] as const;
