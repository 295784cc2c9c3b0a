import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { resultNameOption, withFitSpecs } from "../inference/fit-specs.js";
import { testToySpecs } from "../inference/toy-options.js";

const { significance } = headings;

/** The options of `rabbit significance` besides those of the fit. */
export const ownSignificanceSpecs = [
  resultNameOption("significance.hdf5"),
  option("parameters", {
    arity: "one-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: significance,
    help: "the parameters whose significance is wanted; those of interest without it",
    origin: "rabbit-fit",
  }),
  option("expected", {
    arity: "one",
    type: "number",
    placeholder: "<value>",
    heading: significance,
    help: "also the significance that is expected with this value of the parameter",
    origin: "rabbit-fit",
  }),
  option("method", {
    arity: "one",
    type: "string",
    default: "asymptotic",
    choices: ["asymptotic", "toys"],
    placeholder: "<name>",
    heading: significance,
    help: "asymptotic, or also by toys without signal",
    origin: "rabbit-fit",
  }),
  flag(
    "global",
    significance,
    "the global significance of the largest of --parameters, which are signals in the order of what they differ by, each with all others at zero",
    "rabbit-fit",
  ),
  option("searchToys", {
    arity: "one",
    type: "integer",
    default: 200,
    placeholder: "<n>",
    heading: significance,
    help: "with --global, number of toys without signal, in each of which all signals are searched for",
    origin: "rabbit-fit",
  }),
  option("upcrossingLevel", {
    arity: "one",
    type: "number",
    default: 0.5,
    placeholder: "<q0>",
    heading: significance,
    help: "with --global, the level of q0 at which upcrossings are counted, for the formula of Gross and Vitells",
    origin: "rabbit-fit",
  }),
  ...testToySpecs,
  flag("force", significance, "take a fit that has not converged as it is", "rabbit-fit"),
] as const;

/** It is not cut into tasks. */
export const significanceOptionSpecs = withFitSpecs(ownSignificanceSpecs).filter(
  ({ heading }) => heading !== headings.batch,
);
