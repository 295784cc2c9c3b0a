import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import {
  channelsOption,
  mappingsOption,
  nuisanceGroupingOption,
  selectionAxesOption,
  selectionTextPlaceOption,
} from "../options.js";

const { selection, content } = headings;

/** The options of `rabbit plot uncertainties` besides those of every figure of histograms. */
export const uncertaintiesOptionSpecs = [
  mappingsOption,
  channelsOption,
  option("flterUncertainties", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: selection,
    help: "only these groups of parameters; the name is that of Python rabbit",
  }),
  nuisanceGroupingOption,
  selectionAxesOption,
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
  selectionTextPlaceOption,
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
