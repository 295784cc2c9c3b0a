import type { ModelSpec } from "@rabbit-fit/fitter";
import { option } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";
import { readNamedWords } from "./own-module.js";

/** Parameter models. */
export const modelSpecs = [
  option("paramModel", {
    arity: "one-or-more",
    type: "string",
    collects: true,
    placeholder: "<name...>",
    heading: headings.model,
    help: "how parameters scale the templates, with arguments: Mu (without it), ABCD <process> <channels...>, Formula <process> <expression>, ./my-model.mjs#MyModel ...; repeated models are multiplied; rabbit fit --help-models describes all",
  }),
] as const;

/** The models, in their order; without any the fit has its default. @throws UsageError */
export function readModels(values: ValuesOf<typeof modelSpecs>): readonly ModelSpec[] | undefined {
  return values.paramModel?.map((words) => readNamedWords(words, { option: "paramModel", what: "model" }));
}
