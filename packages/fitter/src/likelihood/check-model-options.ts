import { countFrom, optionsOf } from "@rabbit-fit/contracts/options";
import { fitOptionRules, modelRule } from "../options/check-options.js";
import type { FitOptions, RunOptions } from "../options/fit-options.js";
import type { StatisticalModelOptions } from "./model-description.js";

/** Options of a statistical model that is made by itself. */
export type ModelAndLoadOptions = StatisticalModelOptions & Pick<RunOptions, "threads">;

/** The options of a fit are options of its model, too: those that do not concern it are of no effect. */
const modelOptions = optionsOf<FitOptions & ModelAndLoadOptions>({
  ...fitOptionRules,
  model: {
    check(value, path) {
      // A function, which cannot be copied to other threads, makes a model in this one.
      if (typeof value !== "function") modelRule.check(value, path);
    },
  },
  threads: countFrom(0),
});

/** @throws RabbitInputError naming the option that is not one, or has a value that it cannot have */
export function checkModelOptions(options: ModelAndLoadOptions): void {
  modelOptions.check(options, "options");
}
