import { fitHistogramNames, RabbitInputError, type ResultGroup, refuseNoGroup } from "@rabbit-fit/contracts";
import { type Histogram, innerValues, innerVariances } from "@rabbit-fit/sparse-hist";
import { stageRule } from "../choice-rules.js";

/** Parameters of a fit, [names] each. */
export interface ParameterValues {
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** Absent where the histogram stores none. */
  readonly variances?: Float64Array;
}

/**
 * The parameters of a fit as they are stored: after it, or before it.
 *
 * @throws RabbitInputError where the result has none
 */
export function storedParameters(group: ResultGroup, stage: "prefit" | "postfit"): ParameterValues {
  refuseNoGroup(group, "group");
  stageRule.check(stage, "stage");
  const { parameters, prefitParameters } = fitHistogramNames;
  const field = stage === "prefit" ? prefitParameters : parameters;
  const hist = group.histograms.get(field);
  const axis = hist?.axes[0];
  if (hist === undefined || axis?.kind !== "string-category") {
    const wasStopped = stage === "postfit" && group.histograms.has(prefitParameters);
    throw new RabbitInputError({
      field,
      expected: "a histogram over parameters in the result",
      ...(wasStopped && { remedy: "It was stopped before the fit (options.run.until)." }),
    });
  }
  return {
    names: axis.categories,
    values: innerValues(hist),
    ...(hist.storage === "weight" && { variances: innerVariances(hist) }),
  };
}

/** The same with uncertainties. @throws RabbitInputError where the result has none of them */
export function parameterEstimates(
  group: ResultGroup,
  stage: "prefit" | "postfit",
): ParameterValues & { readonly uncertainties: Float64Array } {
  const stored = storedParameters(group, stage);
  if (stored.variances === undefined) {
    const { parameters, prefitParameters } = fitHistogramNames;
    const field = stage === "prefit" ? prefitParameters : parameters;
    throw new RabbitInputError({ field, expected: "a histogram with variances" });
  }
  return { ...stored, uncertainties: stored.variances.map(Math.sqrt) };
}

/** The names of the parameters of a fit, in the order of the result; none where it has no parameters. */
export function parameterNames(group: ResultGroup): readonly string[] {
  refuseNoGroup(group, "group");
  const { histograms } = group;
  const { parameters, prefitParameters } = fitHistogramNames;
  const axis = (histograms.get(parameters) ?? histograms.get(prefitParameters))?.axes[0];
  return axis?.kind === "string-category" ? axis.categories : [];
}

/** Uncertainties of the bins of a histogram without flow bins, [bins]; undefined where it has none. */
export function uncertaintiesOf(hist: Histogram): Float64Array | undefined {
  return hist.storage === "weight" ? innerVariances(hist).map(Math.sqrt) : undefined;
}
