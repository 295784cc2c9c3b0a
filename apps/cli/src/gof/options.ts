import { flag, option } from "../argparse/declare-option.js";
import { headings } from "../help-headings.js";
import { withFitSpecs } from "../inference/fit-specs.js";
import { testToySpecs } from "../inference/toy-options.js";

const { tests } = headings;

/** The options of `rabbit gof` besides those of the fit. */
export const ownGofSpecs = [
  option("outname", {
    arity: "one",
    type: "string",
    default: "gof.hdf5",
    placeholder: "<file>",
    heading: headings.files,
    help: "name of the result file",
    origin: "rabbit-fit",
  }),
  option("tests", {
    arity: "one-or-more",
    type: "string",
    default: ["saturated"],
    choices: ["saturated", "ks", "ad"],
    placeholder: "<name...>",
    heading: tests,
    help: "saturated: likelihood ratio to the model that has its expectation at the data; ks: Kolmogorov-Smirnov; ad: Anderson-Darling",
    origin: "rabbit-fit",
  }),
  option("gofToys", {
    arity: "one",
    type: "integer",
    default: 0,
    placeholder: "<n>",
    heading: tests,
    help: "number of toys for the p-values; without toys there is the asymptotic one of the saturated test only",
    origin: "rabbit-fit",
  }),
  testToySpecs[0],
  flag("force", tests, "take a fit that has not converged as it is", "rabbit-fit"),
] as const;

export const gofOptionSpecs = withFitSpecs(ownGofSpecs);
