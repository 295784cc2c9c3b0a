import {
  type Convergence,
  type DataSetId,
  failedImpacts,
  fitHistogramNames,
  type ResultGroup,
  regularizationNumbers,
} from "@rabbit-fit/contracts";
import { type Blindable, blindedValue } from "../blinding.js";
import { type FitStatus, fitStatus } from "../fit-status.js";
import {
  type ChiSquareTest,
  chiSquareTest,
  type SaturatedTest,
  saturatedTest,
} from "../goodness-of-fit/goodness-of-fit.js";
import {
  type FittedParameter,
  fittedParameters,
  type ParameterContext,
  type ParameterKind,
} from "../parameters/fitted-parameters.js";
import type { Ends } from "../parameters/likelihood-ends.js";
import type { SignalStrength } from "../parameters/signal-strength.js";

/** How many of the largest pulls a summary has. */
export const largestPullCount = 10;

/** A parameter of interest after the fit. */
export interface ParameterEstimate {
  readonly name: string;
  /** As stored; the square root of the signal strength where there is one. */
  readonly value: Blindable<number>;
  readonly uncertainty: number;
  readonly signalStrength?: Blindable<SignalStrength>;
  /** Where the strength is zero, its bound: the interval of `signalStrength` does not hold there. */
  readonly atBound?: true;
  /** The interval where 2 (L - L_min) <= 1, of the strength where there is one; absent where the fit has not found it. */
  readonly likelihoodInterval?: Ends;
  /** Whether the fit hides the value. */
  readonly blinded: boolean;
  readonly frozen: boolean;
}

/** A constrained nuisance parameter in units of its prefit uncertainty. */
export interface Pull {
  readonly name: string;
  /** (value - prefit value) / prefit uncertainty */
  readonly pull: number;
  /** uncertainty / prefit uncertainty */
  readonly constraint: number;
}

/** The saturated test of a mapping. */
export interface MappedSaturatedTest extends SaturatedTest {
  readonly mapping: string;
}

/** The fit to one data set in short. */
export interface FitSummary {
  /** The name of the fit in the result file: empty for data. */
  readonly result: string;
  readonly dataSet: DataSetId;
  readonly status: FitStatus;
  /** Negative log-likelihood less that of the saturated model. */
  readonly nll?: number;
  readonly nllFull?: number;
  /** Estimated distance to the minimum. */
  readonly edm?: number;
  /** Of the Hessian at the minimum. */
  readonly conditionNumber?: number;
  /** Of the gradient at the end, over the floating parameters. */
  readonly gradientNorm?: number;
  /** Of a trust-region method at its end. */
  readonly trustRadius?: number;
  /** Evaluations of the likelihood, and how often the minimizer was started again. */
  readonly evaluations?: number;
  readonly restarts?: number;
  readonly saturatedTest?: SaturatedTest;
  /** Saturated tests of mappings, where there are some. */
  readonly saturatedTests?: readonly MappedSaturatedTest[];
  /** Of a regularised fit: its strength, the penalty that is a part of `nll`, and `nll` without it. */
  readonly regularization?: { readonly tau: number; readonly penalty: number; readonly nll: number };
  /** How many impacts, of all kinds, could not be computed and are NaN. */
  readonly failedImpacts?: number;
  readonly parametersOfInterest: readonly ParameterEstimate[];
  readonly nuisancesOfInterest: readonly ParameterEstimate[];
  /** Other parameters of the parameter model. */
  readonly modelParameters: readonly ParameterEstimate[];
  /** Nuisance parameters without constraint, such as rates of backgrounds that the data determine. */
  readonly unconstrained: readonly ParameterEstimate[];
  /** The largest first; without parameters of interest and fixed ones. */
  readonly largestPulls: readonly Pull[];
  /** How many pulls there are, of which `largestPulls` are some. */
  readonly pulls: number;
}

/**
 * Sums up the fit to one data set.
 *
 * @throws RabbitInputError where the result has parameters without uncertainties
 */
export function fitSummary(group: ResultGroup, context: ParameterContext): FitSummary {
  const status = fitStatus(group);
  const parameters = status.kind === "prefit-only" ? [] : fittedParameters(group, context);
  const estimates = (wanted: ParameterKind) =>
    parameters.filter(({ kind }) => kind === wanted).map(parameterEstimate);
  const unconstrained = parameters.filter(({ kind, constrained }) => kind === "nuisance" && !constrained);
  const pulls = sortedPulls(parameters);
  const test = saturatedTest(group);
  const ofMappings = [...group.mappings.keys()].flatMap((mapping) => mappedTest(group, mapping));
  const failed = impactNames.reduce((sum, name) => sum + (group.counts.get(failedImpacts(name)) ?? 0), 0);
  return {
    result: group.name,
    dataSet: group.dataSet,
    status,
    ...(group.nllvalreduced !== undefined && { nll: group.nllvalreduced }),
    ...(group.nllvalfull !== undefined && { nllFull: group.nllvalfull }),
    ...(typeof group.edmval === "number" && { edm: group.edmval }),
    ...certificate(group.convergence),
    ...(test !== undefined && { saturatedTest: test }),
    ...(ofMappings.length > 0 && { saturatedTests: ofMappings }),
    ...regularization(group),
    ...(failed > 0 && { failedImpacts: failed }),
    parametersOfInterest: estimates("poi"),
    nuisancesOfInterest: estimates("noi"),
    modelParameters: estimates("model"),
    unconstrained: unconstrained.map(parameterEstimate),
    largestPulls: pulls.slice(0, largestPullCount),
    pulls: pulls.length,
  };
}

function mappedTest(group: ResultGroup, mapping: string): MappedSaturatedTest[] {
  const found: ChiSquareTest | undefined = chiSquareTest(group, { mapping, test: "saturated" });
  if (!found) return [];
  const { chi2: twoDeltaNll, ...rest } = found;
  return [{ mapping, twoDeltaNll, ...rest }];
}

function regularization({ numbers }: ResultGroup): Pick<FitSummary, "regularization"> {
  const { strength, penalty, nll } = regularizationNumbers;
  const tau = numbers.get(strength);
  if (tau === undefined) return {};
  return { regularization: { tau, penalty: numbers.get(penalty)!, nll: numbers.get(nll)! } };
}

const impactNames = [
  fitHistogramNames.impacts,
  fitHistogramNames.globalImpacts,
  fitHistogramNames.gaussianGlobalImpacts,
  fitHistogramNames.asymmetricImpacts,
  fitHistogramNames.nonprofiledImpacts,
  fitHistogramNames.globalAsymmetricImpacts,
];

type Certificate = Pick<
  FitSummary,
  "conditionNumber" | "gradientNorm" | "trustRadius" | "evaluations" | "restarts"
>;

/** What is known of the end of the minimisation. */
function certificate(convergence: Partial<Convergence> = {}): Certificate {
  const { conditionNumber, gradientNorm, trustRadius, evaluations, restarts } = convergence;
  return {
    ...(conditionNumber !== undefined && { conditionNumber }),
    ...(gradientNorm !== undefined && { gradientNorm }),
    ...(trustRadius !== undefined && { trustRadius }),
    ...(evaluations !== undefined && { evaluations }),
    ...(restarts !== undefined && { restarts }),
  };
}

function parameterEstimate(parameter: FittedParameter): ParameterEstimate {
  const { name, x: value, sigma: uncertainty, squared, mu: signalStrength, blinded, frozen } = parameter;
  const { atBound, likelihoodInterval } = parameter;
  return {
    name,
    value,
    uncertainty,
    ...(squared && { signalStrength }),
    ...(atBound && { atBound }),
    ...(likelihoodInterval && { likelihoodInterval }),
    blinded,
    frozen,
  };
}

function sortedPulls(parameters: readonly FittedParameter[]): Pull[] {
  return parameters
    .flatMap(({ name, kind, constrained, frozen, pull, constraint }) => {
      const isPulled = kind === "nuisance" && constrained && !frozen;
      return isPulled && pull !== blindedValue && Number.isFinite(pull) ? [{ name, pull, constraint }] : [];
    })
    .sort((left, right) => Math.abs(right.pull) - Math.abs(left.pull));
}
