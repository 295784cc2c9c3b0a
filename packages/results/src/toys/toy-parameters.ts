import type { ResultGroup } from "@rabbit-fit/contracts";
import { blindedParameters } from "../blinding.js";
import { type ParameterContext, parameterTraits } from "../parameters/fitted-parameters.js";
import { recordedSettings } from "../result-settings.js";
import { type ToyParameter, type ToySummary, toySummaryBuilder } from "./toy-summary.js";

/** Parameters of toys, by default those of interest, with the values that the toys were drawn at. */
export function toyParameters(
  context: ParameterContext,
  toy: ResultGroup,
  names: readonly string[] = [...new Set([...context.meta.pois, ...context.meta.nois])],
): ToyParameter[] {
  const { meta, settings = recordedSettings(meta) } = context;
  const { kindOf, isSquared, isFrozen } = parameterTraits(names, context);
  const blinded = new Set(blindedParameters(toy, context));
  const { dataMode, randomizeSystematics, randomizeParameters } = settings.data?.toys ?? {};
  const trueValue = (name: string): ToyParameter["trueValue"] => {
    if (dataMode === "observed") return () => undefined;
    if (kindOf(name) === "poi" || kindOf(name) === "model") {
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
  return names.map((name) => ({
    name,
    squared: isSquared(name),
    blinded: blinded.has(name),
    frozen: isFrozen(name),
    trueValue: trueValue(name),
  }));
}

/**
 * Fits to toys of one data set in short, by these parameters: by default those of interest.
 *
 * @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression
 */
export function toySummary(
  toys: Iterable<ResultGroup>,
  context: ParameterContext,
  names?: readonly string[],
): ToySummary {
  let builder: ReturnType<typeof toySummaryBuilder> | undefined;
  for (const toy of toys) {
    builder ??= toySummaryBuilder(toyParameters(context, toy, names), toy.dataSet);
    builder.add(toy);
  }
  return builder?.finish() ?? { toys: 0, converged: 0, failures: [], parameters: [] };
}
