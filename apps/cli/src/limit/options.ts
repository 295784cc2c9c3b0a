import { flag, option } from "../argparse/declare-option.js";
import { mappingOption } from "../argparse/mapping-option.js";
import { headings } from "../help-headings.js";
import { withFitSpecs } from "../inference/fit-specs.js";
import { testToySpecs } from "../inference/toy-options.js";

const { limits } = headings;

/** The options of `rabbit limit` besides those of the fit. */
export const ownLimitSpecs = [
  option("outname", {
    arity: "one",
    type: "string",
    default: "limits.hdf5",
    placeholder: "<file>",
    heading: headings.files,
    help: "name of the result file",
  }),
  mappingOption(
    limits,
    "limits on the outputs of this mapping, with its arguments, such as Select ch0_masked signal x:sum; --asymptoticLimits names the parameters that are zero without signal; may be repeated",
  ),
  option("modes", {
    arity: "one-or-more",
    type: "string",
    default: ["gaussian", "likelihood"],
    choices: ["gaussian", "likelihood"],
    placeholder: "<mode...>",
    heading: limits,
    help: "likelihood: limits from the likelihood along the parameter; gaussian: from a parabola at its minimum; or both",
  }),
  option("asymptoticLimits", {
    arity: "one-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: limits,
    help: "the parameters whose upper limits are wanted",
  }),
  option("levels", {
    arity: "one-or-more",
    type: "number",
    default: [0.05],
    placeholder: "<level...>",
    heading: limits,
    help: "the limit is where CLs or CLs+b, as --criterion says, falls to this: 0.05 for limits at 95% confidence level",
  }),
  option("statistic", {
    arity: "one",
    type: "string",
    default: "qtilde",
    choices: ["q", "qtilde", "t"],
    placeholder: "<name>",
    heading: limits,
    help: "test statistic: qtilde for signals that cannot be negative, q for others, t two-sided",
    origin: "rabbit-fit",
  }),
  option("criterion", {
    arity: "one",
    type: "string",
    choices: ["cls", "clsb"],
    placeholder: "<name>",
    heading: limits,
    help: "what falls to the level: cls, or clsb, which is CLs+b alone; by default cls, and clsb for the statistic t",
    origin: "rabbit-fit",
  }),
  option("quantiles", {
    arity: "one-or-more",
    type: "number",
    default: [0.025, 0.16, 0.5, 0.84, 0.975],
    placeholder: "<share...>",
    heading: limits,
    help: "expected limits: the one that this share of experiments without signal is below of",
    origin: "rabbit-fit",
  }),
  option("asymptotics", {
    arity: "one",
    type: "string",
    default: "standard",
    choices: ["standard", "rabbit"],
    placeholder: "<name>",
    heading: limits,
    help: "formulas of the asymptotic approximation: standard, of arXiv:1007.1727 as pyhf and Combine have them, or those of Python rabbit at commit 948a94a, to compare with it (rabbit)",
    origin: "rabbit-fit",
  }),
  option("method", {
    arity: "one",
    type: "string",
    default: "asymptotic",
    choices: ["asymptotic", "toys", "feldman-cousins"],
    placeholder: "<name>",
    heading: limits,
    help: "asymptotic: by formulas for many events; toys: also by toys; feldman-cousins: also the interval of Feldman and Cousins, by toys",
    origin: "rabbit-fit",
  }),
  flag("toyExpected", limits, "with --method toys, also the expected limits by toys", "rabbit-fit"),
  ...testToySpecs,
  flag("force", limits, "take a fit that has not converged as it is", "rabbit-fit"),
] as const;

export const limitOptionSpecs = withFitSpecs(ownLimitSpecs);
