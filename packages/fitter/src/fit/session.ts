import { type FitInput, type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { blindingOffsets } from "../blinding/blinding-offsets.js";
import type { FitOptions, ParameterValue } from "../fit-options.js";
import { observedCovariance } from "../histograms/observed-histograms.js";
import { Likelihood } from "../likelihood/likelihood.js";
import { parameterNamesOf } from "../model/rate-model.js";
import { signalStrengths } from "../model/signal-strengths.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { matchNames, refuseUnmatched } from "../parameters/match-names.js";
import { dataSetRequests } from "./data-sets.js";
import { refuseForeignPostfit } from "./external-postfit.js";
import { type FitCallOptions, type FitSetting, fitDataSet } from "./fit-data-set.js";
import { inputMetadata } from "./input-metadata.js";

/** What is known of one fit before it is made. */
export interface FitRequest {
  /** Name of its result group: empty for data. */
  readonly name: string;
  /** Number of the toy, for a toy. */
  readonly toy?: number;
}

/**
 * A tensor that is ready to be fitted to one data set after the other, in any order: the result of each depends on the
 * input and the options alone.
 */
export interface FitSession {
  /** What the results have in common. */
  readonly meta: FitResult["meta"];
  /** What the options ask for, in order. */
  readonly requests: readonly FitRequest[];
  /** Worker threads in use; 0 where everything runs in the calling thread. */
  readonly threads: number;
  /**
   * Makes a fit.
   *
   * @param index into `requests`
   * @throws RabbitInputError when a toy cannot be drawn as asked for
   * @throws the reason of the options' signal when that is aborted
   */
  fit(index: number, call?: FitCallOptions): Promise<ResultGroup>;
  /** Releases the engine with its threads. */
  close(): Promise<void>;
}

/**
 * Prepares the fits that the options ask for, and takes over the templates of `input`. Close the session in the end.
 *
 * @throws RabbitInputError when an option names a parameter or data set that is not there, or options and input do not
 * go together
 */
export async function openFit(input: FitInput, options: FitOptions = {}): Promise<FitSession> {
  refuseWithoutCovariance(options);
  const requests = dataSetRequests(input, options);
  const model = signalStrengths(input.signals, options.expectSignal);
  if (!options.allowNegativeParam) refuseNegativeExpectation(options.expectSignal);
  const { names, noiIndices } = input.systematics;
  const nois = Array.from(noiIndices, (index) => names[index]!);
  const offsets = requests.some((request) => request.blinded)
    ? await blindingOffsets({
        pois: model.pois,
        nois,
        unblind: options.unblind ?? [],
        blindingGroups: options.blindingGroups ?? [],
        observed: input.data.counts,
      })
    : undefined;
  if (offsets && offsets.unblinded.length > 0) {
    options.onProgress?.({
      kind: "message",
      level: "info",
      text: `Unblinding ${offsets.unblinded.length} parameters: ${offsets.unblinded.join(", ")}`,
    });
  }
  const systematicShifts = new Float64Array(names.length);
  noiIndices.forEach((index, i) => {
    systematicShifts[index] = offsets?.noiShifts[i] ?? 0;
  });
  const parameterNames = parameterNamesOf(model, input.systematics);
  const frozen = frozenMask(parameterNames, options.freezeParameters ?? []);
  if (options.externalPostfit) refuseForeignPostfit(parameterNames, options.externalPostfit);
  const likelihood = await Likelihood.create(input, {
    model,
    allowNegativeParam: options.allowNegativeParam ?? false,
    form: options.likelihood ?? "poisson",
    binByBinStat: options.binByBinStat ?? { kind: "lite", type: "automatic" },
    constraintCentres: constraintCentres(names, options.constraintMinima ?? []),
    ...(options.threads !== undefined && { threads: options.threads }),
  });
  const setting: FitSetting = {
    input,
    likelihood,
    options,
    frozen,
    prefitVariances: prefitVariances(likelihood.constraints, options.prefitUnconstrainedUncertainty ?? 0),
    ...(options.histograms && { observed: observedCovariance(input) }),
    ...(offsets && { offsets: { poiFactors: offsets.poiFactors, systematicShifts } }),
  };
  return {
    meta: {
      info: options.info ?? new Map(),
      input: inputMetadata(input, options.histograms ? "with-processes" : "plain"),
      processes: input.processes,
      pois: model.pois,
      nois,
    },
    requests: requests.map(({ group, dataSet }) => ({
      name: group,
      ...(typeof dataSet === "object" && { toy: dataSet.toy }),
    })),
    threads: likelihood.threads,
    fit: async (index, call = {}) => {
      options.signal?.throwIfAborted();
      return fitDataSet(setting, requests[index]!, call);
    },
    close: () => likelihood.close(),
  };
}

function constraintCentres(names: readonly string[], minima: readonly ParameterValue[]): Float64Array {
  const centres = new Float64Array(names.length);
  for (const { parameter, value } of minima) {
    const index = names.indexOf(parameter);
    if (index < 0) {
      throw new RabbitInputError({
        field: "--setConstraintMinimum",
        found: parameter,
        expected: "the name of a nuisance parameter of the tensor",
      });
    }
    centres[index] = value;
  }
  return centres;
}

function frozenMask(names: readonly string[], expressions: readonly string[]): Uint8Array {
  refuseUnmatched(expressions, names, {
    option: "--freezeParameters",
    expected: "the name of a parameter, or a regular expression that matches the whole name of at least one",
  });
  const matched = new Set(matchNames(expressions, names, "--freezeParameters"));
  return Uint8Array.from(names, (name) => Number(matched.has(name)));
}

/** What needs the covariance of all parameters cannot be had without it. */
function refuseWithoutCovariance({ covariance = "full", histograms }: FitOptions): void {
  if (covariance === "full" || !histograms) return;
  const needs = [
    ...(histograms.errors ? ["--computeHistErrors"] : []),
    ...(histograms.errorsPerProcess ? ["--computeHistErrorsPerProcess"] : []),
    ...((histograms.chi2 ?? true) ? ["--saveHists without --noChi2"] : []),
  ];
  if (needs.length === 0) return;
  throw new RabbitInputError({
    field: covariance === "none" ? "--noEDM" : "--noHessian",
    found: needs,
    expected: "nothing that needs the covariance of all parameters",
  });
}

function refuseNegativeExpectation(expected: readonly ParameterValue[] = []): void {
  for (const { parameter, value } of expected) {
    if (value >= 0) continue;
    throw new RabbitInputError({
      field: `--expectSignal ${parameter}`,
      found: value,
      expected: "0 or more, as signal strengths are stored as square roots",
      remedy: "Add --allowNegativeParam.",
    });
  }
}
