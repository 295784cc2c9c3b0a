import { flag, missing, missingFlag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { impactKinds } from "../../impact-kind.js";
import { figureFormats, nuisanceGroupingOption } from "../options.js";

const { selection, content, look } = headings;

const keys = ["label", "pull", "abspull", "constraint", "absimpact"] as const;
const orders = [
  ...keys,
  ...(["diff", "ref", "both"] as const).flatMap((suffix) => keys.map((key) => `${key}_${suffix}` as const)),
] as const;

/** The options of figures with a row for each source: `rabbit plot impacts` and `rabbit plot pulls`. */
export const rowOptionSpecs = [
  option("referenceFile", {
    short: "r",
    arity: "one",
    type: "string",
    placeholder: "<result>",
    heading: content,
    help: "draw this result beside the other",
  }),
  option("refResult", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: content,
    help: "the fit of it to draw, as --result; without --referenceFile of the same file",
  }),
  option("refName", {
    arity: "one",
    type: "string",
    default: "ref.",
    placeholder: "<text>",
    heading: look,
    help: "what the legend calls the result of --referenceFile",
  }),
  option("name", {
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: look,
    help: "what the legend calls the result",
  }),
  option("sort", {
    short: "s",
    arity: "one",
    type: "string",
    default: "absimpact",
    choices: orders,
    placeholder: "<criterion>",
    heading: selection,
    help: `what is largest on top, or of label first in the alphabet; of the reference (_ref), the difference (_diff), or the larger of both (_both): ${orders.join(", ")}`,
  }),
  { ...flag("sortDescending", selection, "what is smallest on top"), short: "d" },
  option("filters", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<regex...>",
    heading: selection,
    help: "only sources that match one of these somewhere",
  }),
  option("num", {
    short: "n",
    arity: "one",
    type: "integer",
    default: 50,
    placeholder: "<number>",
    heading: selection,
    help: "only this many, from the top; 0 for all",
  }),
  flag("diffPullAsym", content, "the pulls (x - x0) / sqrt(sigma0^2 - sigma^2), too"),
  flag(
    "symmetricPulls",
    content,
    "error bars of pulls from the covariance, also where the fit has the interval of the likelihood (--contourScan, --asymImpacts)",
    "rabbit-fit",
  ),
  flag("pullsNoDiff", content, "values of parameters, instead of differences from the values before the fit"),
  option("pullrange", {
    arity: "one",
    type: "number",
    placeholder: "<number>",
    heading: look,
    help: "end of the axis of pulls, with either sign",
  }),
  option("otherExtensions", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    choices: figureFormats,
    placeholder: "<format...>",
    help: "further formats, besides those of --formats: svg, pdf, png, html",
  }),
  missing("stat", { arity: "one", type: "number", default: 0 }),
  missing("poiType", { arity: "one", type: "string" }),
  missingFlag("debug"),
] as const;

/** The options of `rabbit plot impacts` besides `rowOptionSpecs`. */
export const impactsPlotOptionSpecs = [
  option("impactType", {
    arity: "one",
    type: "string",
    default: "traditional",
    choices: ["none", "traditional", "global", "gaussian_global", "nonprofiled"],
    placeholder: "<type>",
    heading: selection,
    help: "traditional, global, gaussian_global or nonprofiled; none draws pulls only",
  }),
  flag("asymImpacts", selection, "the asymmetric ones of this type"),
  option("kinds", {
    arity: "one-or-more",
    type: "string",
    default: [],
    choices: impactKinds,
    origin: "rabbit-fit",
    placeholder: "<kind...>",
    heading: content,
    help: `further definitions beside that of --impactType: ${impactKinds.join(", ")}`,
  }),
  option("poi", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: selection,
    help: "only impacts on this parameter; without it on each parameter of interest",
  }),
  option("mapping", {
    short: "m",
    arity: "one-or-more",
    type: "string",
    placeholder: "<word...>",
    heading: selection,
    help: "impacts on the bins of the first mapping whose name begins with these words; global or gaussian_global ones",
  }),
  option("channel", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: selection,
    help: "with --mapping, only bins of this channel",
  }),
  option("refMapping", {
    arity: "one-or-more",
    type: "string",
    placeholder: "<word...>",
    heading: content,
    help: "the mapping of the reference, where it is another one than --mapping",
  }),
  option("refChannel", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: content,
    help: "the channel of the reference, where it is another one",
  }),
  option("mode", {
    arity: "one",
    type: "string",
    default: "both",
    choices: ["group", "ungrouped", "both"],
    placeholder: "<mode>",
    heading: selection,
    help: "impacts of groups (group), of single sources (ungrouped), or a figure of each (both)",
  }),
  nuisanceGroupingOption,
  flag("noPulls", content, "no pulls beside the impacts"),
  flag("oneSidedImpacts", content, "bars to one side, whatever the sign"),
  flag("showNumbers", content, "impacts as numbers beside the bars"),
  flag("normalize", content, "impacts over the uncertainty of what they are on"),
  flag("relative", content, "with --mapping, impacts over the value of the bin"),
  option("scaleImpacts", {
    arity: "one",
    type: "number",
    default: 1,
    placeholder: "<factor>",
    heading: content,
    help: "multiply the impacts by this",
  }),
  option("scaleImpactsRef", {
    arity: "one",
    type: "number",
    default: -1,
    placeholder: "<factor>",
    heading: content,
    help: "multiply those of the reference by this; a number below 0 stands for that of --scaleImpacts",
  }),
  option("impactTitle", {
    arity: "one",
    type: "string",
    placeholder: "<text>",
    heading: look,
    help: "label of the axis of impacts; without it what the impacts are on",
  }),
  missingFlag("prefit"),
] as const;
