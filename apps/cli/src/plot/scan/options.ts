import { flag, missing, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { xRangeOption } from "../options.js";

const { selection, content, look } = headings;

/** The options of `rabbit plot scan`. */
export const scanOptionSpecs = [
  option("params", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: selection,
    help: "along these parameters; along each that has a scan without it",
  }),
  flag("mu", content, "along mu where the result has x = sqrt(mu)", "rabbit-fit"),
  flag("noHessian", content, "no parabola of the covariance"),
  xRangeOption,
  option("ylim", {
    arity: "two",
    type: "number",
    placeholder: "<low> <high>",
    heading: look,
    help: "ends of the y axis",
  }),
  missing("combine", { arity: "one", type: "string" }),
] as const;
