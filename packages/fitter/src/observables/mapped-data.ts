import { comparedOutputs } from "../chi-square/compared-outputs.js";
import { doubtOf } from "../chi-square/doubt.js";
import type { LinearChiSquare } from "../chi-square/linear-chi-square.js";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { prefitChiSquare } from "../chi-square/prefit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { createMappings } from "../mappings/registry.js";
import { type MappingSpec, mappingsRule } from "../options/mapping-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { linearized, mappedObservables, mappedParameters } from "../prediction/mapped-observables.js";
import { summedBins } from "../prediction/summed-yields.js";

/** Data and expectation of one channel of a mapping. */
export interface MappedChannelData {
  /** [outputs] */
  readonly observed: Float64Array;
  /** After the fit, [outputs] */
  readonly expected: Float64Array;
}

/** A chi-square between data and prediction. */
export interface MappedChiSquare extends Omit<LinearChiSquare, "withoutVariance"> {
  /** Why chi2 is NaN, or why its p-value does not hold, as where bins have no events: what follows a colon. */
  readonly doubt?: string;
}

/** A mapping of the data, to be compared with the expectation of fits. */
export interface MappedData {
  /** Where a result has the mapping, such as `Project ch1 a`. */
  readonly key: string;
  /** Whether the outputs are sums of bins, so that they are counts. */
  readonly isLinear: boolean;
  /** Each channel with data, of a fit with the same model. */
  channels(fit: Postfit): readonly MappedChannelData[];
  /**
   * The chi-square between data and expectation after a fit, in linear approximation, as results have it; undefined where the fit has no
   * covariance.
   */
  chiSquare(fit: Postfit): MappedChiSquare | undefined;
}

/**
 * The data of mappings, for tests of how well a model describes them.
 *
 * @throws RabbitInputError where there is no such mapping, or what the mapping itself refuses
 */
export async function mappedData(
  fit: Postfit,
  specs: readonly MappingSpec[],
  path = "options.mappings",
): Promise<MappedData[]> {
  refuseNoPostfit(fit);
  mappingsRule.check(specs, path);
  const { parameterNames } = fit.likelihood;
  const { channels, processes } = fit.input;
  const mappings = await createMappings(path, specs, { channels, processes, parameterNames });
  return mappings.map((mapping) => ({
    key: mapping.key,
    isLinear: mapping.linearize === undefined,
    channels({ likelihood, x, frozen, prediction, profile }) {
      if (!mapping.hasData) return [];
      const parameters = mappedParameters(likelihood.map, x, frozen);
      const { values: expected } = mappedObservables(prediction(profile), mapping, parameters);
      const counts = summedBins(likelihood.observed, mapping.selections);
      const { values: observed } = linearized(mapping, counts, undefined);
      return mapping.channels
        .filter(({ masked }) => !masked)
        .map(({ start, stop }) => ({
          observed: observed.subarray(start, stop),
          expected: expected.subarray(start, stop),
        }));
    },
    chiSquare(fit) {
      const covariance = fit.covariance();
      if (!covariance || !mapping.hasData) return undefined;
      const { likelihood, x, frozen, profile } = fit;
      const prediction = fit.prediction(profile);
      const compared = comparedOutputs(prediction, mapping, mappedParameters(likelihood.map, x, frozen));
      const taker =
        profile === "profiled"
          ? postfitChiSquare(
              prediction,
              covariance,
              compared,
              residualSources(prediction, likelihood.constraints.weights),
            )
          : prefitChiSquare(prediction, covariance, compared);
      jacobianPass(prediction, [taker]);
      const { chi2, ndf, ...more } = taker.result();
      const { channels } = mapping;
      const doubt = doubtOf({ chi2, ndf, ...more }, { channels, prediction, compared });
      return { chi2, ndf, ...(doubt !== undefined && { doubt }) };
    },
  }));
}
