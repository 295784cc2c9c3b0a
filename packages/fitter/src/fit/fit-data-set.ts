import {
  type Convergence,
  emptyResultGroup,
  type FitInput,
  type MappingResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { betaEdm } from "../bin-by-bin/beta-edm.js";
import type { LinearChiSquare } from "../chi-square/linear-chi-square.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { judgeConvergence } from "../convergence/judge-convergence.js";
import type { PositiveDefiniteHessian } from "../covariance/floating-hessian.js";
import type { FitOptions } from "../fit-options.js";
import type { ChannelHistograms } from "../histograms/channel-histograms.js";
import {
  BASE_MAPPING,
  type ExpectedHistogramOptions,
  expectedHistograms,
} from "../histograms/expected-histograms.js";
import {
  addObservedHistograms,
  fittedCovariance,
  type ObservedCovariance,
} from "../histograms/observed-histograms.js";
import {
  covarianceHistogram,
  epochHistogram,
  parameterHistogram,
} from "../histograms/parameter-histograms.js";
import { fullNllConstant } from "../likelihood/full-nll.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { ParameterOffsets } from "../parameters/parameter-map.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { drawToy } from "../toys/draw-toy.js";
import type { DataSetRequest } from "./data-sets.js";
import { externalStart, externalUncertainties } from "./external-postfit.js";
import { minimizeLikelihood } from "./minimization.js";
import {
  type PostfitUncertainties,
  postfitUncertainties,
  type UncertaintyRequest,
} from "./postfit-uncertainties.js";

/** How one fit of a session is made. */
export interface FitCallOptions {
  /** Internal parameters to go on from, [parameters]; otherwise it starts where its data set has it start. */
  readonly start?: Float64Array;
  /** Called with the best point after each iteration; the array is the caller's to keep. */
  readonly onPoint?: (x: Float64Array, iteration: number) => void;
}

/** What the fits of one tensor have in common. */
export interface FitSetting {
  readonly input: FitInput;
  readonly likelihood: Likelihood;
  readonly options: FitOptions;
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** With histograms: the covariance of the observed data. */
  readonly observed?: ObservedCovariance;
  /** What hides the parameters of interest in a blinded fit. */
  readonly offsets?: ParameterOffsets;
}

/** Fits one data set: prefit results, minimisation, covariance, postfit results. */
export async function fitDataSet(
  setting: FitSetting,
  request: DataSetRequest,
  call: FitCallOptions,
): Promise<ResultGroup> {
  const { input, likelihood, options, frozen, prefitVariances } = setting;
  const { parameterNames } = likelihood;
  options.onProgress?.({ kind: "started", group: request.group });
  const histograms = new Map<string, Histogram>();
  const keep = (hist: Histogram) => histograms.set(hist.name, hist);
  const channels: ChannelHistograms = new Map();
  const chi2 = new Map<string, LinearChiSquare>();
  const withChi2 = options.histograms?.chi2 ?? true;

  const start = placeData(setting, request);
  keep(parameterHistogram("parms_prefit", parameterNames, start, prefitVariances));
  if (options.histograms && setting.observed) {
    const covariance: ParameterCovariance = { kind: "diagonal", variances: prefitVariances };
    const prediction = predict(likelihood, { x: start, profile: "unprofiled", frozen });
    addObservedHistograms(
      channels,
      input,
      setting.observed,
      likelihood.observed,
      fittedCovariance(likelihood),
    );
    const chiSquare = withChi2 ? prefitChiSquare(prediction, covariance) : undefined;
    const stage = { stage: "prefit", prediction, covariance, options: options.histograms } as const;
    addStage(channels, input, stage, chiSquare);
    if (chiSquare) chi2.set("_prefit", chiSquare.result());
  }
  const common = { ...emptyResultGroup(request.id), histograms };
  if (options.prefitOnly) return { ...common, mappings: mappings(channels, chi2) };

  likelihood.setBlinding(request.blinded ? setting.offsets : undefined);
  let x = options.externalPostfit ? externalStart(likelihood, options.externalPostfit, start) : start;
  let convergence: Convergence | undefined;
  let hessian: PositiveDefiniteHessian | undefined;
  if (!options.skipMinimization) {
    const minimum = await minimizeLikelihood(setting, {
      ...call,
      group: request.group,
      start: call.start ?? x,
    });
    ({ x, convergence, hessian } = minimum);
    if (minimum.epochs) {
      keep(epochHistogram("loss", minimum.epochs.losses));
      keep(epochHistogram("time", minimum.epochs.times));
    }
  }
  const uncertainties = uncertaintiesAt({ ...setting, hessian }, x);
  const { covariance } = uncertainties;
  if (covariance) keep(covarianceHistogram(parameterNames, covariance.values));
  convergence = judgeConvergence(convergence, uncertainties);
  if (convergence && !convergence.converged) {
    options.onProgress?.({ kind: "message", level: "warning", text: convergence.message });
  }
  const nllvalreduced = likelihood.value(x);
  keep(parameterHistogram("parms", parameterNames, x, uncertainties.variances));
  const postfitProfile = options.postfitProfile ?? true;
  if (options.diagnostics && likelihood.statistics) {
    const prediction = predict(likelihood, { x, profile: "profiled", frozen });
    const text = `Estimated distance to the minimum in the bin-by-bin parameters: ${betaEdm(prediction).toPrecision(3)}`;
    options.onProgress?.({ kind: "message", level: "info", text });
  }
  if (options.histograms) {
    const profile = postfitProfile ? "profiled" : "unprofiled";
    const prediction = predict(likelihood, { x, profile, frozen });
    const chiSquare =
      withChi2 && covariance
        ? postfitProfile
          ? postfitChiSquare(prediction, covariance, likelihood.constraints.weights)
          : // The prediction knows of the data by the parameters alone, as if these came from elsewhere.
            prefitChiSquare(prediction, covariance)
        : undefined;
    const stage = { stage: "postfit", prediction, covariance, options: options.histograms } as const;
    addStage(channels, input, stage, chiSquare);
    if (chiSquare) chi2.set("", chiSquare.result());
  }
  return {
    ...common,
    nllvalreduced,
    ...(options.fullNll && { nllvalfull: nllvalreduced + fullNllConstant(likelihood) }),
    ndfsat: likelihood.dataBinCount - likelihood.map.modelCount - input.systematics.unconstrainedCount,
    edmval: uncertainties.edm,
    postfitProfile,
    mappings: mappings(channels, chi2),
    ...(convergence && { convergence }),
  };
}

/** Adds the expected histograms of a stage, from the same pass over the Jacobian as its chi-square. */
function addStage(
  channels: ChannelHistograms,
  input: FitInput,
  stage: ExpectedHistogramOptions,
  chiSquare: JacobianResult<LinearChiSquare> | undefined,
): void {
  const expected = expectedHistograms(input, stage);
  jacobianPass(stage.prediction, chiSquare ? [...expected.takers, chiSquare] : expected.takers);
  expected.addTo(channels);
}

/** Sets data and centres of the constraints to those of a data set, and returns where its fit starts. */
function placeData(setting: FitSetting, { group, dataSet, source, data }: DataSetRequest): Float64Array {
  const { likelihood, options, frozen, prefitVariances } = setting;
  const { start } = likelihood;
  likelihood.setBlinding();
  likelihood.resetCentres();
  if (dataSet === "data") {
    likelihood.setData(data);
    return start;
  }
  const { variances } = data;
  if (dataSet === "asimov") {
    const prediction = predict(likelihood, { x: start, profile: "unprofiled", frozen });
    const counts = expectedYields(prediction).slice(0, likelihood.dataBinCount);
    likelihood.setData({ counts, ...(variances && { variances }) }, group);
    return start;
  }
  const toy = drawToy(likelihood, {
    toy: dataSet.toy,
    dataSet: source,
    data: { ...data, ...(likelihood.fixedVariances && { variances: likelihood.fixedVariances }) },
    start,
    prefitVariances,
    frozen,
    options: options.toys ?? {},
  });
  if (toy.constraintCentres) likelihood.setConstraintCentres(toy.constraintCentres);
  if (toy.beta0) likelihood.setBetaCentres(toy.beta0);
  likelihood.setData(toy.data, group);
  return toy.start;
}

/** Those of the other fit where its covariance is taken over with its parameters. */
function uncertaintiesAt(setting: UncertaintyRequest, x: Float64Array): PostfitUncertainties {
  const { likelihood, options, prefitVariances } = setting;
  const { externalPostfit, skipMinimization } = options;
  const covariance = externalPostfit?.covariance;
  return skipMinimization && covariance
    ? externalUncertainties(likelihood, externalPostfit, { covariance, prefitVariances })
    : postfitUncertainties(setting, x);
}

function mappings(
  channels: ChannelHistograms,
  chi2: ReadonlyMap<string, LinearChiSquare>,
): ReadonlyMap<string, MappingResult> {
  if (channels.size === 0) return new Map();
  const counts = new Map([...chi2].map(([suffix, { ndf }]) => [`ndf${suffix}`, ndf]));
  const numbers = new Map([...chi2].map(([suffix, value]) => [`chi2${suffix}`, value.chi2]));
  return new Map([[BASE_MAPPING, { channels, counts, numbers, histograms: new Map() }]]);
}
