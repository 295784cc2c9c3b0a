import { flag, option } from "../argparse/declare-option.js";
import { mappingOption } from "../argparse/mapping-option.js";
import { headings } from "../help-headings.js";
import { resultNameOption, withFitSpecs } from "../inference/fit-specs.js";
import { testToySpecs } from "../inference/toy-options.js";

const { tests } = headings;

/** The options of `rabbit gof` besides those of the fit. */
export const ownGofSpecs = [
  resultNameOption("gof.hdf5"),
  option("tests", {
    arity: "one-or-more",
    type: "string",
    default: ["saturated"],
    choices: ["saturated", "ks", "ad", "chi2"],
    placeholder: "<name...>",
    heading: tests,
    help: "saturated: likelihood ratio to the model that has its expectation at the data; ks: Kolmogorov-Smirnov; ad: Anderson-Darling; chi2: chi-square of all bins and of each mapping, in linear approximation",
    origin: "rabbit-fit",
  }),
  mappingOption(
    tests,
    "also test the data of this mapping, with its arguments, such as Project ch0 a; may be repeated",
    "rabbit-fit",
  ),
  option("channelCompatibility", {
    arity: "one",
    type: "string",
    placeholder: "<signal>",
    heading: tests,
    help: "whether channels agree on the strength of this signal, in place of --tests: one strength for all against one for each",
    origin: "rabbit-fit",
  }),
  option("gofToys", {
    arity: "one",
    type: "integer",
    default: 0,
    placeholder: "<n>",
    heading: tests,
    help: "number of toys for the p-values; without toys there are the asymptotic ones of saturated and chi2 only",
    origin: "rabbit-fit",
  }),
  testToySpecs[0],
  flag("force", tests, "take a fit that has not converged as it is", "rabbit-fit"),
] as const;

export const gofOptionSpecs = withFitSpecs(ownGofSpecs);
