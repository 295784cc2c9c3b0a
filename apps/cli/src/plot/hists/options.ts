import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";

const { selection, content, look } = headings;

/** The options of `rabbit plot hists` besides those of every figure of histograms. */
export const histsOptionSpecs = [
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
  option("filterProcs", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<name...>",
    heading: selection,
    help: "only these processes",
  }),
  flag("prefit", content, "what is expected before the fit, instead of after it"),
  option("dataHist", {
    arity: "one",
    type: "string",
    default: "nobs",
    choices: ["data_obs", "nobs"],
    placeholder: "<which>",
    heading: content,
    help: "the data to draw: nobs, what was fitted; data_obs, the data of the input",
  }),
  flag("noData", content, "no data"),
  flag("noUncertainty", content, "no uncertainty of the prediction"),
  flag("upperPanelUncertaintyBand", content, "the uncertainty of the prediction in the upper panel, too"),
  flag("noLowerPanel", content, "no lower panel"),
  flag("diff", content, "the difference in the lower panel, instead of the ratio"),
  flag("ratioToData", content, "the lower panel relative to the data, instead of the prediction"),
  flag("noStack", content, "outlines of the processes, instead of a stack"),
  flag("density", content, "distributions over their sums"),
  flag("normToData", content, "the prediction scaled to the sum of the data"),
  flag("noBinWidthNorm", content, "contents of bins, not over their widths"),
  option("chisq", {
    arity: "one",
    type: "string",
    default: "automatic",
    choices: ["automatic", "saturated", "linear", " ", "none"],
    placeholder: "<which>",
    heading: content,
    help: "the chi-square to name: automatic, saturated, linear or none",
  }),
  flag("noExtraText", look, "no text about the stage and the chi-square"),
] as const;
