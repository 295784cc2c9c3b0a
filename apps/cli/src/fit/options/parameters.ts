import { flag, option } from "../../argparse/declare-option.js";
import { atLeast, namedNumbers } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";

const { parameters } = headings;

export const parameterSpecs = [
  option("prefitUnconstrainedNuisanceUncertainty", {
    arity: "one",
    type: "number",
    default: 0,
    placeholder: "<sigma>",
    heading: parameters,
    help: "prefit uncertainty of nuisance parameters without constraint",
  }),
  option("setConstraintMinimum", {
    arity: "two",
    type: "string",
    collects: true,
    default: [],
    placeholder: "<name value>",
    heading: parameters,
    help: "centre of the constraint of a nuisance parameter; may be repeated",
  }),
  option("freezeParameters", {
    arity: "one-or-more",
    type: "string",
    default: [],
    placeholder: "<name...>",
    heading: parameters,
    help: "parameters to keep fixed, by name or regular expression of the whole name",
  }),
  option("expectSignal", {
    arity: "two",
    type: "string",
    collects: true,
    placeholder: "<name value>",
    heading: parameters,
    help: "strength of a signal in the Asimov data and at the start of the fit, 1 without it; may be repeated",
  }),
  flag(
    "allowNegativeParam",
    parameters,
    "let signal strengths be negative: they are stored as they are, not as square roots",
  ),
] as const;

/** Values, constraints and storage of the parameters. @throws UsageError */
export function readParameters(values: ValuesOf<typeof parameterSpecs>) {
  const uncertainty = values.prefitUnconstrainedNuisanceUncertainty;
  return {
    expectSignal: namedNumbers("expectSignal", values.expectSignal ?? []),
    allowNegative: values.allowNegativeParam,
    constraintMinima: namedNumbers("setConstraintMinimum", values.setConstraintMinimum),
    freeze: values.freezeParameters,
    prefitUnconstrainedUncertainty:
      atLeast("prefitUnconstrainedNuisanceUncertainty", uncertainty, 0) ?? uncertainty,
  };
}
