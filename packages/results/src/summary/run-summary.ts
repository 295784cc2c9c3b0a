import type { ResultGroup } from "@rabbit-fit/contracts";
import type { ParameterContext } from "../parameters/fitted-parameters.js";
import { toyFits } from "../toys/tabulate-toys.js";
import { toyParameters } from "../toys/toy-parameters.js";
import { type ToySummary, type ToySummaryBuilder, toySummaryBuilder } from "../toys/toy-summary.js";
import { type FitSummary, fitSummary } from "./fit-summary.js";

/** All fits of a run in short. */
export interface RunFits {
  /** The fits to anything but toys, in their order. */
  readonly fits: readonly FitSummary[];
  /** Those to toys, together: one for each data set that toys stand for. */
  readonly toys: readonly ToySummary[];
}

/** Sums up the fits of a result as they come, so that none has to be kept. Of toys it holds sums only. */
export interface RunSummaryBuilder {
  add(group: ResultGroup): void;
  finish(): RunFits;
}

/** @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression */
export function runSummaryBuilder(context: ParameterContext): RunSummaryBuilder {
  const fits: FitSummary[] = [];
  const toys = new Map<string | undefined, ToySummaryBuilder>();
  return {
    add(group) {
      const { dataSet } = group;
      if (dataSet.kind === "toys") {
        for (const toy of toyFits(group)) this.add(toy);
        return;
      }
      if (dataSet.kind !== "toy") {
        fits.push(fitSummary(group, context));
        return;
      }
      const builder =
        toys.get(dataSet.pseudodata) ?? toySummaryBuilder(toyParameters(context, group), dataSet);
      toys.set(dataSet.pseudodata, builder);
      builder.add(group);
    },
    finish: () => ({ fits, toys: [...toys.values()].map((builder) => builder.finish()) }),
  };
}
