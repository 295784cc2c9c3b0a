import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

const { selection, content, look } = headings;

/** The options of `rabbit plot uncertainties` besides those of every figure of histograms. */
export const uncertaintiesOptionSpecs = [
  option("mapping", {
    short: "m",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<name...>",
    heading: selection,
    help: "only mappings whose names in the result begin with these words; may be repeated",
  }),
  option("channels", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: selection,
    help: "only these channels",
  }),
  option("flterUncertainties", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: selection,
    help: "only these groups of parameters; the name is that of Python rabbit",
  }),
  option("grouping", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: selection,
    help: "only the groups that nuisance_grouping of --config has under this name",
  }),
  option("selectionAxes", {
    arity: "zero-or-more",
    type: "string",
    default: ["charge", "passIso", "passMT", "cosThetaStarll", "qGen"],
    placeholder: "<name...>",
    heading: selection,
    help: "axes of whose bins each has a figure of its own",
  }),
  flag("invertAxes", content, "of several axes, the first one fastest instead of the last one"),
  flag("absolute", content, "uncertainties in the units of the contents, instead of percent"),
  flag("noUncertainty", content, "no uncertainty of all together"),
  option("impactType", {
    arity: "one",
    type: "string",
    default: "global",
    choices: ["gaussian_global", "global"],
    placeholder: "<kind>",
    heading: content,
    help: "definition of the impacts: global (--computeHistImpacts) or gaussian_global (--computeHistGaussianImpacts)",
  }),
  option("axlim", {
    arity: "zero-or-more",
    type: "number",
    placeholder: "<number...>",
    help: "accepted for scripts of Python rabbit, where it does nothing: --xlim",
  }),
  option("extraTextLoc", {
    arity: "zero-or-more",
    type: "number",
    placeholder: "<number...>",
    heading: look,
    help: "x and y of the text about the selection, in shares of the panel from its lower left corner",
  }),
  option("suppressProcsLabel", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    help: "accepted for scripts of Python rabbit, where it does nothing",
  }),
  option("processGrouping", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    help: "accepted for scripts of Python rabbit, where it does nothing",
  }),
] as const;
