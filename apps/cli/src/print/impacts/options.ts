import { flag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { impactKinds } from "../../impact-kind.js";
import { verbosityOptions } from "../../terminal/verbosity-options.js";
import { formatOptionSpecs, resultOption } from "../options.js";

const { selection, ours } = headings;

const orders = ["max", "pull", "constraint", "name"] as const;

/** The options of `rabbit_print_impacts.py`, in its order, then ours. */
export const impactsOptionSpecs = [
  ...verbosityOptions,
  resultOption,
  option("impactType", {
    arity: "one",
    type: "string",
    default: "traditional",
    choices: ["none", "traditional", "global", "gaussian_global", "nonprofiled"],
    placeholder: "<type>",
    heading: selection,
    help: "one of traditional, global, gaussian_global, nonprofiled. The value none of Python rabbit is refused",
  }),
  flag("asymImpacts", selection, "the asymmetric ones of this type"),
  option("mapping", {
    short: "m",
    arity: "one-or-more",
    type: "string",
    placeholder: "<word...>",
    heading: selection,
    help: "impacts on the bins of this mapping, with its arguments; global or gaussian_global ones",
  }),
  flag("relative", selection, "with --mapping, in percent of the value of the bin"),
  { ...flag("ungroup", selection, "impacts of single sources, in place of groups"), short: "u" },
  option("nuisance", {
    short: "n",
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: selection,
    help: "only the impact of this source or group",
  }),
  { ...flag("sort", selection, "sort by impact, the smallest first"), short: "s" },
  option("scale", {
    arity: "one",
    type: "number",
    default: 1,
    placeholder: "<factor>",
    heading: selection,
    help: "multiply the impacts by this",
  }),
  option("table", {
    arity: "zero-or-more",
    type: "string",
    choices: impactKinds,
    origin: "rabbit-fit",
    placeholder: "<kind...>",
    heading: ours,
    help: `a table with these definitions side by side, of ${impactKinds.join(", ")}; without a word those of the result`,
  }),
  flag("mu", ours, "in the table, impacts on mu where the result has x = sqrt(mu)", "rabbit-fit"),
  option("sortBy", {
    arity: "one",
    type: "string",
    choices: orders,
    origin: "rabbit-fit",
    placeholder: "<criterion>",
    heading: ours,
    help: "sort the table by max, the largest impact first, by pull or constraint of single sources, or by name",
  }),
  option("filter", {
    arity: "one",
    type: "string",
    origin: "rabbit-fit",
    placeholder: "<regex>",
    heading: ours,
    help: "in the table, only sources that match somewhere",
  }),
  option("top", {
    arity: "one",
    type: "integer",
    origin: "rabbit-fit",
    placeholder: "<n>",
    heading: ours,
    help: "in the table, only the first n sources on each parameter; without --sortBy those of the largest impact",
  }),
  ...formatOptionSpecs,
] as const;
