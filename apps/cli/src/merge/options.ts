import type { OptionSpec } from "../argparse/option-spec.js";
import { headings } from "../help-headings.js";
import { jsonOption } from "../json/json-option.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

const available = { availability: { kind: "available" }, collects: false } as const;

export const DEFAULT_OUTNAME = "merged_tensor";

/** The options of `rabbit merge`: those of the reference's `merge_inputs.py` in its order, then ours. */
export const mergeOptionSpecs: readonly OptionSpec[] = [
  {
    ...available,
    name: "output",
    short: "o",
    arity: "one",
    type: "string",
    default: "./",
    origin: "rabbit",
    placeholder: "<path>",
    heading: headings.files,
    help: "folder for the merged tensor, created where it is missing; or the file itself, if the path ends in .hdf5 or .h5",
  },
  {
    ...available,
    name: "outname",
    arity: "one",
    type: "string",
    default: DEFAULT_OUTNAME,
    origin: "rabbit",
    placeholder: "<file>",
    heading: headings.files,
    help: "name of the file in that folder",
  },
  {
    ...available,
    name: "systematicType",
    arity: "one",
    type: "string",
    choices: ["log_normal", "normal"],
    default: "log_normal",
    origin: "rabbit",
    placeholder: "<type>",
    heading: headings.merging,
    help: "how the systematics of the merged tensor act; those of another type are converted",
  },
  {
    ...available,
    name: "tensors",
    short: "t",
    arity: "one-or-more",
    type: "string",
    default: null,
    origin: "rabbit",
    placeholder: "<file...>",
    heading: headings.files,
    help: "the input files, after those that are named without an option",
  },
  {
    ...available,
    name: "clipTensors",
    short: "c",
    arity: "one-or-more",
    type: "string",
    default: [],
    origin: "rabbit",
    placeholder: "<file> <yield> ...",
    heading: headings.merging,
    help: "raise the yields of these inputs, nominal and varied, and their statistical variances to at least so much",
  },
  ...verbosityOptions,
  {
    ...available,
    name: "rename",
    arity: "one",
    type: "string",
    default: null,
    origin: "rabbit",
    placeholder: "<file>",
    heading: headings.merging,
    help: "new names: a Python file of dictionaries rename_systs, rename_groups, rename_processes and rename_channels, or JSON",
  },
  {
    ...available,
    name: "partialPseudodata",
    arity: "one",
    type: "string",
    choices: ["refuse", "leave-out", "data"],
    default: "refuse",
    origin: "rabbit-fit",
    placeholder: "<choice>",
    heading: headings.ours,
    help: "pseudodata that not all inputs have: refuse them, leave-out, or complete them with the data",
  },
  { ...jsonOption, help: "say what is in the merged tensor as one JSON document on stdout" },
];
