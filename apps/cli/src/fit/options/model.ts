import type { ModelSpec } from "@rabbit-fit/fitter";
import { missing, missingFlag, option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import { readNamedWords } from "./own-module.js";

/** Parameter models, and the regularisation of what is unfolded. */
export const modelSpecs = [
  option("paramModel", {
    arity: "one-or-more",
    type: "string",
    collects: true,
    placeholder: "<name...>",
    heading: headings.model,
    help: "how parameters scale the templates, with arguments: Mu (without it), ABCD <process> <channels...>, Formula <process> <expression>, ./my-model.mjs#MyModel ...; repeated models are multiplied; rabbit fit --help-models describes all",
  }),
  missing("regularization", {
    short: "r",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
  }),
  missingFlag("lCurveScan"),
  missingFlag("lCurveOptimize"),
  missing("regularizationStrength", { arity: "one", type: "number", default: 0 }),
] as const;

/** The models, in their order; without any the fit has its default. @throws UsageError */
export function readModels(values: ValuesOf<typeof modelSpecs>): readonly ModelSpec[] | undefined {
  return values.paramModel?.map((words) => readNamedWords(words, { option: "paramModel", what: "model" }));
}
