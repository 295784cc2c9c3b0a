import type { FitInput, FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { blindingOffsets } from "../blinding/blinding-offsets.js";
import type { FitOptions, ParameterValue } from "../fit-options.js";
import { observedCovariance } from "../histograms/base-mapping.js";
import { Likelihood } from "../likelihood/likelihood.js";
import { signalStrengths } from "../model/signal-strengths.js";
import { prefitVariances } from "../parameters/gaussian-constraints.js";
import { matchNames, refuseUnmatched } from "../parameters/match-names.js";
import { predict } from "../prediction/prediction.js";
import { type DataSetRequest, dataSetRequests } from "./data-sets.js";
import { fitDataSet } from "./fit-data-set.js";
import { inputMetadata } from "./input-metadata.js";

/**
 * Fits a tensor to its data, to pseudodata or to its own expectation (Asimov data), and gives what the reference's
 * `rabbit_fit.py` writes: parameters, covariance, likelihood values and, if asked, histograms before and after the fit.
 *
 * The templates of `input` are taken over: their row blocks are moved into the engine and released one by one.
 *
 * @throws RabbitInputError when an option names a parameter or data set that is not there, or the input has parts that
 * the fit would not honour
 * @throws the reason of `options.signal` when that is aborted
 */
export async function fit(input: FitInput, options: FitOptions = {}): Promise<FitResult> {
  const { dataSets = ["asimov"] } = options;
  refuseWithoutCovariance(options);
  const requests = dataSetRequests(input, dataSets, options.pseudodata);
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
  const likelihood = await Likelihood.create(input, {
    model,
    allowNegativeParam: options.allowNegativeParam ?? false,
    binByBinStat: options.binByBinStat ?? { kind: "lite", type: "gamma" },
    constraintCentres: constraintCentres(names, options.constraintMinima ?? []),
    ...(options.threads !== undefined && { threads: options.threads }),
  });
  try {
    const frozen = frozenMask(likelihood.parameterNames, options.freezeParameters ?? []);
    const groups: ResultGroup[] = [];
    for (const request of requests) {
      options.signal?.throwIfAborted();
      groups.push(
        await fitDataSet({
          input,
          likelihood,
          request,
          options,
          frozen,
          prefitVariances: prefitVariances(
            likelihood.constraints,
            options.prefitUnconstrainedUncertainty ?? 0,
          ),
          ...(options.histograms && { observed: observedCovariance(input) }),
          counts: countsOf(request, likelihood, frozen),
          ...(offsets && { offsets: { poiFactors: offsets.poiFactors, systematicShifts } }),
        }),
      );
    }
    return {
      meta: {
        info: options.info ?? new Map(),
        input: inputMetadata(input, options.histograms ? "with-processes" : "plain"),
        processes: input.processes,
        pois: model.pois,
        nois,
      },
      groups,
    };
  } finally {
    await likelihood.close();
  }
}

/** The counts to fit: those of the data, or the expectation at the default parameters. */
function countsOf(request: DataSetRequest, likelihood: Likelihood, frozen: Uint8Array): Float64Array {
  if (request.counts) return request.counts;
  likelihood.setBlinding();
  const expected = predict(likelihood, { x: likelihood.start, profile: "unprofiled", frozen });
  return expected.response.yields.slice(0, likelihood.dataBinCount);
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
