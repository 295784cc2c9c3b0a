import type { Convergence, FitInput, MappingResult, ResultGroup } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { type LinearChiSquare, postfitChiSquare, prefitChiSquare } from "../chi-square/linear-chi-square.js";
import type { FitOptions } from "../fit-options.js";
import {
  addExpectedHistograms,
  addObservedHistograms,
  BASE_MAPPING,
  type ChannelHistograms,
  type ObservedCovariance,
} from "../histograms/base-mapping.js";
import {
  covarianceHistogram,
  epochHistogram,
  parameterHistogram,
} from "../histograms/parameter-histograms.js";
import { fullNllConstant } from "../likelihood/full-nll.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { ParameterOffsets } from "../parameters/parameter-map.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { predict } from "../prediction/prediction.js";
import type { DataSetRequest } from "./data-sets.js";
import { minimizeLikelihood } from "./minimization.js";
import { postfitUncertainties } from "./postfit-uncertainties.js";

/** A fit counts as converged up to this estimated distance to the minimum, in units of the negative log-likelihood. */
const LARGEST_DISTANCE = 1e-6;

export interface DataSetFit {
  readonly input: FitInput;
  readonly likelihood: Likelihood;
  readonly request: DataSetRequest;
  readonly options: FitOptions;
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** [data bins] */
  readonly counts: Float64Array;
  /** With histograms: the covariance of the observed data. */
  readonly observed?: ObservedCovariance;
  /** What hides the parameters of interest in a blinded fit. */
  readonly offsets?: ParameterOffsets;
}

/** Fits one data set: prefit results, minimisation, covariance, postfit results. */
export async function fitDataSet(job: DataSetFit): Promise<ResultGroup> {
  const { input, likelihood, request, options, frozen, prefitVariances } = job;
  const { parameterNames, start } = likelihood;
  options.onProgress?.({ kind: "started", group: request.group });
  const histograms = new Map<string, Histogram>();
  const keep = (hist: Histogram) => histograms.set(hist.name, hist);
  const channels: ChannelHistograms = new Map();
  const chi2 = new Map<string, LinearChiSquare>();
  const withChi2 = options.histograms?.chi2 ?? true;

  likelihood.setBlinding();
  likelihood.setData(job.counts);
  keep(parameterHistogram("parms_prefit", parameterNames, start, prefitVariances));
  if (options.histograms && job.observed) {
    const covariance: ParameterCovariance = { kind: "diagonal", variances: prefitVariances };
    const prediction = predict(likelihood, { x: start, profile: "unprofiled", frozen });
    addObservedHistograms(channels, input, job.observed, job.counts);
    addExpectedHistograms(channels, input, {
      stage: "prefit",
      prediction,
      covariance,
      options: options.histograms,
    });
    if (withChi2) chi2.set("_prefit", prefitChiSquare(prediction, covariance));
  }
  if (options.prefitOnly) return { name: request.group, histograms, mappings: mappings(channels, chi2) };

  likelihood.setBlinding(request.blinded ? job.offsets : undefined);
  let x = start;
  let convergence: Convergence | undefined;
  if (!options.skipMinimization) {
    const minimum = await minimizeLikelihood({ likelihood, group: request.group, options, frozen });
    x = minimum.x;
    convergence = minimum.convergence;
    keep(epochHistogram("loss", minimum.losses));
    keep(epochHistogram("time", minimum.times));
  }
  const uncertainties = postfitUncertainties(job, x);
  const { covariance, failure } = uncertainties;
  if (covariance) keep(covarianceHistogram(parameterNames, covariance.values));
  if (failure) {
    options.onProgress?.({ kind: "message", level: "warning", text: failure.message });
    const nothing = { iterations: 0, hessianVectorProducts: 0 };
    convergence = { ...nothing, ...convergence, ...failure, converged: false };
  }
  convergence = checkedByDistance(convergence, uncertainties.edm);
  if (convergence && !convergence.converged && !failure) {
    options.onProgress?.({ kind: "message", level: "warning", text: convergence.message });
  }
  const nllvalreduced = likelihood.value(x);
  keep(parameterHistogram("parms", parameterNames, x, uncertainties.variances));
  if (options.histograms) {
    const prediction = predict(likelihood, { x, profile: "profiled", frozen });
    addExpectedHistograms(channels, input, {
      stage: "postfit",
      prediction,
      covariance,
      options: options.histograms,
    });
    if (withChi2 && covariance) {
      chi2.set("", postfitChiSquare(prediction, covariance, likelihood.constraints.weights));
    }
  }
  return {
    name: request.group,
    histograms,
    nllvalreduced,
    ...(options.fullNll && { nllvalfull: nllvalreduced + fullNllConstant(likelihood) }),
    ndfsat: likelihood.dataBinCount - likelihood.map.modelCount - input.systematics.unconstrainedCount,
    edmval: uncertainties.edm,
    postfitProfile: true,
    mappings: mappings(channels, chi2),
    ...(convergence && { convergence }),
  };
}

/** The Hessian's distance to the minimum has the last word on whether the minimiser found it. */
function checkedByDistance(
  convergence: Convergence | undefined,
  edm: number | null,
): Convergence | undefined {
  if (!convergence || edm === null || convergence.converged === edm <= LARGEST_DISTANCE) return convergence;
  const distance = `estimated distance of ${edm.toPrecision(3)} to the minimum`;
  return convergence.converged
    ? {
        ...convergence,
        converged: false,
        status: "stalled",
        message: `The minimiser ended at an ${distance}.`,
      }
    : { ...convergence, converged: true, status: "converged", message: `Converged, at an ${distance}.` };
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
