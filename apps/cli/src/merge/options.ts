import { option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { jsonOption } from "../terminal/json-option.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

export const DEFAULT_OUTNAME = "merged_tensor";

/** The options of `rabbit merge`: those of Python rabbit's `merge_inputs.py` in its order, then ours. */
export const mergeOptionSpecs = [
  option("output", {
    short: "o",
    arity: "one",
    type: "string",
    default: "./",
    placeholder: "<path>",
    heading: headings.files,
    help: "folder for the merged tensor, created where it is missing; or the file itself, if the path ends in .hdf5 or .h5",
  }),
  option("outname", {
    arity: "one",
    type: "string",
    default: DEFAULT_OUTNAME,
    placeholder: "<file>",
    heading: headings.files,
    help: "name of the file in that folder",
  }),
  option("systematicType", {
    arity: "one",
    type: "string",
    choices: ["log_normal", "normal"],
    default: "log_normal",
    placeholder: "<type>",
    heading: headings.merging,
    help: "how the systematics of the merged tensor act, log_normal or normal; those of the other type are converted",
  }),
  option("tensors", {
    short: "t",
    arity: "one-or-more",
    type: "string",
    placeholder: "<file...>",
    heading: headings.files,
    help: "the input files, after those that are named without an option",
  }),
  option("clipTensors", {
    short: "c",
    arity: "one-or-more",
    type: "string",
    default: [],
    placeholder: "<file> <yield> ...",
    heading: headings.merging,
    help: "raise the yields of these inputs, nominal and varied, and their statistical variances to at least so much",
  }),
  ...verbosityOptions,
  option("rename", {
    arity: "one",
    type: "string",
    placeholder: "<file>",
    heading: headings.merging,
    help: "new names: a Python file of dictionaries rename_systs, rename_groups, rename_processes and rename_channels, or JSON",
  }),
  option("partialPseudodata", {
    arity: "one",
    type: "string",
    choices: ["refuse", "leave-out", "data"],
    default: "refuse",
    origin: "rabbit-fit",
    placeholder: "<choice>",
    heading: headings.ours,
    help: "pseudodata that not all inputs have: refuse the merge, leave-out such pseudodata, or data, which completes them with the data",
  }),
  { ...jsonOption, help: "say what is in the merged tensor as one JSON document on stdout" },
] as const;
