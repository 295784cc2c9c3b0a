import type { Channel } from "@rabbit-fit/contracts";
import { normalCounts, poissonCounts } from "../../data/draw-counts.js";
import type { BinData } from "../../data/placed-data.js";
import { LOG_SQRT_2PI } from "../../parameters/gaussian-constraints.js";
import { binLocalTerm } from "../terms/bin-local-term.js";
import { type DataForm, type DataNaming, refuseBins } from "./data-form.js";

/**
 * Normal counts with independent bins, (n - N)^2 / 2V, with the variances of the data, or else with the counts in their
 * place.
 */
export const chi2Data: DataForm = chi2({});

/**
 * The same with the variances of the data of the tensor, whatever counts are fitted, as a covariance fit has it.
 *
 * @throws RabbitInputError where a variance is not above 0
 */
export function chi2DataOf(observed: BinData, channels: readonly Channel[]): DataForm {
  checkVariances(observed, { name: "data", channels });
  return chi2({ variances: observed.variances ?? observed.counts });
}

/** @param fixed variances of whatever data, [data bins] */
function chi2(fixed: { readonly variances?: Float64Array }): DataForm {
  const variancesOf = (data: BinData) => fixed.variances ?? data.variances ?? data.counts;
  return {
    kind: "chi2",
    isQuadratic: true,
    check: (data, naming) => {
      if (!fixed.variances) checkVariances(data, naming);
    },
    variances: variancesOf,
    uncertainty: (data) => ({ variances: variancesOf(data) }),
    term: (data, parts) =>
      binLocalTerm({ kind: "chi2", observed: data.counts, variances: variancesOf(data) }, parts),
    thirdDerivative: () => 0,
    /** ln sqrt(2 pi V) for each bin */
    constant(data) {
      let sum = 0;
      for (const variance of variancesOf(data)) sum += LOG_SQRT_2PI + 0.5 * Math.log(variance);
      return sum;
    },
    draw(randomize, expectation, stream) {
      const { mean, variances } = { ...expectation, ...fixed };
      const kept = variances && { variances };
      switch (randomize) {
        case "none":
          return { counts: mean.slice(), ...kept };
        case "poisson":
          // The counts are their own variances.
          return { counts: poissonCounts(expectation, stream) };
        case "normal":
          return { counts: normalCounts({ ...expectation, variances }, stream), ...kept };
        default:
          return randomize satisfies never;
      }
    },
  };
}

function checkVariances(data: BinData, naming: DataNaming): void {
  const ofData = data.variances !== undefined;
  refuseBins(data.variances ?? data.counts, (variance) => variance > 0, naming, {
    field: ofData ? "variances" : "counts",
    expected: (bin) =>
      `above 0 in ${bin}, as it is the variance of the ${ofData ? "data" : "counts, where the input has no variances"}`,
    remedy: "Fit with a Poisson likelihood, merge bins, or give the data variances.",
  });
}
