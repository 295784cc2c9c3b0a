import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { expectedHistogram, expectedHistogramSuffixes, type FitStage } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { dot } from "../linear-algebra/vectors.js";
import type { Mapping, YieldFunction } from "../mappings/mapping.js";
import { once } from "../once.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import type { JacobianResult, JacobianTaker } from "../prediction/jacobian-pass.js";
import {
  type MappedObservables,
  type MappedParameters,
  mappedObservables,
} from "../prediction/mapped-observables.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import type { BinVariances } from "./bin-variances.js";
import {
  type ChannelSink,
  channelHistogram,
  channelProcessHistogram,
  outputCovarianceHistogram,
  variationsHistogram,
} from "./channel-histograms.js";

/** How far parameters are moved for `variations`. */
export interface ParameterVariations {
  /** Where bin-by-bin parameters are held. */
  readonly prediction: Prediction;
  /** [parameters] */
  readonly uncertainties: Float64Array;
  readonly names: readonly string[];
}

export interface ExpectedHistogramOptions {
  readonly stage: FitStage;
  readonly prediction: Prediction;
  readonly parameters: MappedParameters;
  /** Undefined where the fit gave none: then uncertainties are NaN. */
  readonly covariance: ParameterCovariance | undefined;
  /** Variances of single bins, which all mappings share. */
  readonly binVariances: BinVariances;
  readonly variations?: ParameterVariations | undefined;
  readonly options: HistogramsSpec;
}

/** Histograms of a mapping of the expected yields, whose uncertainties are taken from the Jacobian of the prediction. */
export interface ExpectedHistograms {
  /** For a `jacobianPass` of the prediction, before the histograms are added; none where no uncertainty is asked for. */
  readonly takers: readonly JacobianTaker[];
  /** For a pass of the prediction of the variations. */
  readonly variationTakers: readonly JacobianTaker[];
  /** What the mapping gives, summed over processes. */
  readonly observables: MappedObservables;
  /** Adds the histograms of every channel, summed over processes and for each. */
  addTo(out: ChannelSink, acrossChannels: (hist: Histogram) => void): void;
}

export function expectedHistograms(mapping: Mapping, request: ExpectedHistogramOptions): ExpectedHistograms {
  const { stage, prediction, parameters, covariance, options } = request;
  const { channels, size } = mapping;
  const { ofProcesses } = mapping;
  const observables = mappedObservables(prediction, mapping, parameters);
  const uncertainty =
    (options.errors || options.covariance) && covariance
      ? uncertaintyOf(mapping, observables, request, covariance)
      : undefined;
  const perProcess = options.perProcess && ofProcesses;
  const processObservables = perProcess && mappedObservables(prediction, perProcess, parameters);
  const withProcessErrors = options.errorsPerProcess && processObservables;
  const processUncertainty =
    perProcess && withProcessErrors && covariance
      ? uncertaintyOf(perProcess, processObservables, request, covariance)
      : undefined;
  const variations = request.variations && variationsOf(mapping, request.variations, parameters);
  return {
    takers: [...(uncertainty?.takers ?? []), ...(processUncertainty?.takers ?? [])],
    variationTakers: variations ? [variations.taker] : [],
    observables,
    addTo: (out, acrossChannels) => {
      const label = `${stage} expected number of events, `;
      const together = `${label}for all processes combined, `;
      const name = expectedHistogram(stage, "together");
      const { values } = observables;
      const variances = options.errors && (uncertainty?.variances() ?? unknown(values));
      const ofEach =
        withProcessErrors && (processUncertainty?.variances() ?? unknown(processObservables.values));
      for (const channel of channels) {
        out(
          channel,
          channelHistogram(channel, { name, label: together, values, ...(variances && { variances }) }),
        );
        if (perProcess && processObservables) {
          out(
            channel,
            channelProcessHistogram(channel, {
              name: expectedHistogram(stage, "each"),
              label,
              processes: perProcess.processes,
              values: processObservables.values,
              ...(ofEach && { variances: ofEach }),
            }),
          );
        }
        if (!variations) continue;
        out(
          channel,
          variationsHistogram(channel, {
            name: `${name}${expectedHistogramSuffixes.variations}`,
            label: `${together}with variations, `,
            parameters: request.variations!.names,
            values: variations.values(),
          }),
        );
      }
      if (!options.covariance) return;
      const matrix = uncertainty?.covariance() ?? new Float64Array(size * size).fill(Number.NaN);
      acrossChannels(
        outputCovarianceHistogram(`${name}${expectedHistogramSuffixes.covariance}`, stage, {
          covariance: matrix,
          size,
        }),
      );
    },
  };
}

/** The uncertainty of the outputs of a function, after a pass with its takers. */
interface OutputUncertainty {
  readonly takers: readonly JacobianTaker[];
  variances(): Float64Array;
  /** [outputs, outputs] */
  covariance(): Float64Array;
}

/**
 * J C J^T with J = df/dx, and what bin-by-bin parameters add at fixed x. The variances of single bins take no Jacobian of all
 * bins.
 */
function uncertaintyOf(
  f: YieldFunction,
  observables: MappedObservables,
  { prediction, binVariances, options }: ExpectedHistogramOptions,
  covariance: ParameterCovariance,
): OutputUncertainty {
  const { size: parameterCount } = prediction.likelihood;
  const bins = binVariances.of(f);
  // Single processes have no covariance in a result.
  const needsCovariance = options.covariance && !("processes" in f);
  if (bins && !needsCovariance) {
    return {
      takers: bins.takers,
      variances: bins.variances,
      covariance: () => new Float64Array(0),
    };
  }
  const jacobian = observables.jacobian();
  const gain = once(() => timesCovariance(jacobian.result(), f.size, covariance)); // J C
  return {
    takers: [jacobian],
    variances: () =>
      new Float64Array(f.size).map((_, o) => {
        const [from, to] = [o * parameterCount, (o + 1) * parameterCount];
        return (
          dot(jacobian.result().subarray(from, to), gain().subarray(from, to)) + observables.betaVariance(o)
        );
      }),
    covariance: () => {
      const shape = { rows: f.size, inner: parameterCount, columns: f.size, transposed: "right" } as const;
      const out = matrixProduct(gain(), jacobian.result(), shape);
      observables.addBetaCovariance(out);
      return out;
    },
  };
}

function variationsOf(
  mapping: Mapping,
  { prediction, uncertainties }: ParameterVariations,
  parameters: MappedParameters,
): { readonly taker: JacobianResult<Float64Array>; values(): Float64Array } {
  const observables = mappedObservables(prediction, mapping, parameters);
  const taker = observables.jacobian();
  return {
    taker,
    values: () => {
      const jacobian = taker.result();
      const width = uncertainties.length;
      const out = new Float64Array(2 * jacobian.length);
      for (let entry = 0; entry < jacobian.length; entry++) {
        const value = observables.values[Math.floor(entry / width)]!;
        const derivative = jacobian[entry]!;
        const change = derivative === 0 ? 0 : derivative * uncertainties[entry % width]!;
        out[2 * entry] = value - change;
        out[2 * entry + 1] = value + change;
      }
      return out;
    },
  };
}

/** Variances where the fit gave no covariance of the parameters. */
function unknown(yields: Float64Array): Float64Array {
  return yields.map(() => Number.NaN);
}
