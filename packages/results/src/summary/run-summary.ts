import type { ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters } from "../parameters/blinding.js";
import { type ParameterContext, parameterTraits } from "../parameters/fitted-parameters.js";
import { recordedSettings } from "../result-settings.js";
import {
  type ToyParameter,
  type ToySummary,
  type ToySummaryBuilder,
  toySummaryBuilder,
} from "../toys/toy-summary.js";
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

/** The parameters of interest of toys, with the values that the toys were drawn at. */
function toyParameters(context: ParameterContext, toy: ResultGroup): ToyParameter[] {
  const { meta, settings = recordedSettings(meta) } = context;
  const ofInterest = [...new Set([...meta.pois, ...meta.nois])];
  const { kindOf, isSquared, isFrozen } = parameterTraits(ofInterest, context);
  const blinded = new Set(blindedParameters(toy, context));
  const { dataMode, randomizeSystematics, randomizeParameters } = settings.data?.toys ?? {};
  const trueValue = (name: string): ToyParameter["trueValue"] => {
    if (dataMode === "observed") return () => undefined;
    if (kindOf(name) === "poi") {
      // The toy is drawn where its fit starts, unless that has been moved.
      return ({ x, sigma }) => (randomizeParameters && sigma > 0 ? undefined : x);
    }
    const centre =
      settings.parameters?.constraintMinima?.find(({ parameter }) => parameter === name)?.value ?? 0;
    return ({ sigma }) => {
      const constrained = context.constrained?.has(name) ?? sigma > 0;
      return randomizeSystematics === "bayesian" && constrained ? undefined : centre;
    };
  };
  return ofInterest.map((name) => ({
    name,
    squared: isSquared(name),
    blinded: blinded.has(name),
    frozen: isFrozen(name),
    trueValue: trueValue(name),
  }));
}
