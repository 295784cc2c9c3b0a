import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { resultNameOption, withFitSpecs } from "../inference/fit-specs.js";
import { testToySpecs } from "../inference/toy-options.js";

const { tests } = headings;

/** The options of `rabbit coverage` besides those of the fit. */
export const ownCoverageSpecs = [
  resultNameOption("coverage.hdf5"),
  option("parameter", {
    arity: "one",
    type: "string",
    placeholder: "<name>",
    heading: tests,
    help: "the parameter whose intervals are counted",
    origin: "rabbit-fit",
  }),
  option("truths", {
    arity: "one-or-more",
    type: "number",
    default: [1],
    placeholder: "<value...>",
    heading: tests,
    help: "true values of the parameter",
    origin: "rabbit-fit",
  }),
  option("coverageToys", {
    arity: "one",
    type: "integer",
    default: 1000,
    placeholder: "<n>",
    heading: tests,
    help: "number of toys for each true value",
    origin: "rabbit-fit",
  }),
  option("interval", {
    arity: "one",
    type: "string",
    default: "likelihood",
    choices: ["likelihood", "upper-limit", "feldman-cousins"],
    placeholder: "<name>",
    heading: tests,
    help: "likelihood: intervals of the likelihood ratio; upper-limit: values up to the asymptotic limit by CLs; feldman-cousins: intervals of Feldman and Cousins, by toys of each toy",
    origin: "rabbit-fit",
  }),
  option("beltToys", {
    arity: "one",
    type: "integer",
    default: 199,
    placeholder: "<n>",
    heading: tests,
    help: "with --interval feldman-cousins, the number of toys of each toy",
    origin: "rabbit-fit",
  }),
  option("confidence", {
    arity: "one-or-more",
    type: "number",
    default: [0.6827, 0.95],
    placeholder: "<level...>",
    heading: tests,
    help: "confidence levels of the intervals",
    origin: "rabbit-fit",
  }),
  testToySpecs[0],
  flag("force", tests, "take a fit that has not converged as it is", "rabbit-fit"),
] as const;

export const coverageOptionSpecs = withFitSpecs(ownCoverageSpecs);
