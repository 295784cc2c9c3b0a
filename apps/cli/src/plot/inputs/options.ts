import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import {
  channelsOption,
  dataNameOption,
  processGroupingOption,
  selectionTextPlaceOption,
} from "../options.js";

const { selection, content, variations, look } = headings;

/** The options of `rabbit plot inputs` besides those of every figure of histograms. */
export const inputsOptionSpecs = [
  channelsOption,
  option("processes", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: selection,
    help: "only these processes",
  }),
  option("hists", {
    arity: "zero-or-more",
    type: "string",
    placeholder: "<axes...>",
    heading: selection,
    help: "only figures of these axes, with a dash between several of one figure: pt eta-pt; all combinations without it",
  }),
  option("selectionAxes", {
    arity: "zero-or-more",
    type: "string",
    default: ["charge", "passIso", "passMT"],
    placeholder: "<name...>",
    heading: selection,
    help: "axes of whose bins each has a figure of its own",
  }),
  option("select", {
    arity: "zero-or-more",
    type: "integer",
    default: [],
    placeholder: "<bin...>",
    heading: selection,
    help: "only these bins of the axes of --selectionAxes, one for each",
  }),
  flag("invertAxes", content, "of several axes, the first one fastest instead of the last one"),
  flag("noData", content, "no data"),
  flag("noRatio", content, "no lower panel"),
  flag("noStack", content, "the sum of the processes as an outline, instead of a stack"),
  flag("splitByProcess", content, "a figure for each process, without data"),
  flag("normToData", content, "the prediction scaled to the sum of the data"),
  option("pseudodata", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: content,
    help: "pseudodata of this name instead of the data",
  }),
  dataNameOption,
  processGroupingOption,
  option("varName", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: variations,
    help: "systematics one uncertainty up and down",
  }),
  option("varLabel", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<text...>",
    heading: variations,
    help: "what the variations are called",
  }),
  option("varColor", {
    arity: "zero-or-more",
    type: "string",
    default: [],
    placeholder: "<colour...>",
    heading: variations,
    help: "colours of the variations: #rrggbb, or names of CSS",
  }),
  flag("oneSidedVariations", variations, "variations up only"),
  flag("logx", look, "logarithmic x axis"),
  selectionTextPlaceOption,
] as const;
