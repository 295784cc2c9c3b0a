import { countFrom, optionsOf } from "@rabbit-fit/contracts/options";
import { likelihoodRule, modelRule, parameterRules } from "../options/check-options.js";
import type { RunOptions } from "../options/fit-options.js";
import type { StatisticalModelOptions } from "./model-description.js";

/** Options of a statistical model that is made by itself. */
export type ModelAndLoadOptions = StatisticalModelOptions & Pick<RunOptions, "threads">;

const { expectSignal, allowNegative, constraintMinima } = parameterRules;

const modelOptions = optionsOf<ModelAndLoadOptions>({
  model: {
    check(value, path) {
      // A function, which cannot be copied to other threads, makes a model in this one.
      if (typeof value !== "function") modelRule.check(value, path);
    },
  },
  parameters: optionsOf<NonNullable<StatisticalModelOptions["parameters"]>>({
    expectSignal,
    allowNegative,
    constraintMinima,
  }),
  likelihood: likelihoodRule,
  threads: countFrom(0),
});

/** @throws RabbitInputError naming the option that is not one, or has a value that it cannot have */
export function checkModelOptions(options: ModelAndLoadOptions): void {
  modelOptions.check(options, "options");
}
