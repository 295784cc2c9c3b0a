import { option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

/** The options of `rabbit report`. */
export const reportOptionSpecs = [
  ...verbosityOptions,
  option("output", {
    short: "o",
    arity: "one",
    type: "string",
    default: "report.html",
    origin: "rabbit-fit",
    placeholder: "<file>",
    heading: headings.files,
    help: "the page; folders are created where they are missing",
  }),
  option("result", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<name...>",
    heading: headings.selection,
    help: "only these fits of each result, such as asimov or toy1; all without it, with toys as one summary",
  }),
  option("names", {
    arity: "one-or-more",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<text...>",
    heading: headings.look,
    help: "what the results are called, one for each; without it by their files",
  }),
  option("title", {
    arity: "one",
    type: "string",
    default: "Fit report",
    origin: "rabbit-fit",
    placeholder: "<text>",
    heading: headings.look,
    help: "title of the page",
  }),
  option("config", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<file>",
    heading: headings.look,
    help: "YAML or JSON file with labels and colours of processes and axes in the figures",
  }),
  option("style", {
    arity: "one",
    type: "string",
    default: "plain",
    choices: ["plain", "CMS", "ATLAS", "LHCb"],
    origin: "rabbit-fit",
    placeholder: "<name>",
    heading: headings.look,
    help: "style of the figures: plain, CMS, ATLAS or LHCb",
  }),
] as const;
