import { flag, missingFlag, option } from "../../argparse/declare-option.js";
import { headings } from "../../help-headings.js";
import { jsonOption } from "../../terminal/json-option.js";
import { verbosityOptions } from "../../terminal/verbosity-options.js";
import { resultOption } from "../options.js";

/** What parameters can be sorted by; with `abs`, by the size of the number. */
export const sortCriteria = [
  "label",
  "pull",
  "constraint",
  "pull prefit",
  "constraint prefit",
  "abs pull",
  "abs pull prefit",
] as const;

export type SortCriterion = (typeof sortCriteria)[number];

const { selection } = headings;

/** The options of `rabbit_print_pulls_and_constraints.py`, in its order, and `--json`. */
export const pullsOptionSpecs = [
  ...verbosityOptions,
  resultOption,
  option("sort", {
    short: "s",
    arity: "one",
    type: "string",
    choices: sortCriteria,
    placeholder: "<criterion>",
    heading: selection,
    help: `sort by ${sortCriteria.map((name) => (name.includes(" ") ? `"${name}"` : name)).join(", ")}; unsorted without it`,
  }),
  flag("reverse-sort", selection, "with --sort, the largest first"),
  missingFlag("asym"),
  option("keepNuisances", {
    arity: "one",
    type: "string",
    placeholder: "<regex>",
    heading: selection,
    help: "only parameters that match somewhere",
  }),
  option("excludeNuisances", {
    arity: "one",
    type: "string",
    placeholder: "<regex>",
    heading: selection,
    help: "without parameters that match somewhere",
  }),
  flag("noPrefit", selection, "without the prefit columns"),
  jsonOption,
] as const;
