import { RabbitInputError } from "@rabbit-fit/contracts";
import type { DataCovariance } from "../../data/data-covariance.js";
import { LOG_SQRT_2PI } from "../../parameters/gaussian-constraints.js";
import { covarianceTerms } from "../terms/covariance-term.js";
import type { DataForm } from "./data-form.js";

/** Normal counts with the covariance C of the data, 1/2 (n - N)^T C^-1 (n - N), of all bins together. */
export function covarianceData(covariance: DataCovariance): DataForm {
  const terms = covarianceTerms(covariance);
  return {
    kind: "covariance",
    isQuadratic: true,
    covariance,
    check: () => undefined,
    variances: () => undefined,
    uncertainty: () => ({ covariance: covariance.matrix, variances: covariance.diagonal }),
    term: (data, parts) => terms(data, parts),
    thirdDerivative: () => 0,
    /** ln sqrt(det(2 pi C)) */
    constant: ({ counts }) => counts.length * LOG_SQRT_2PI + 0.5 * covariance.logDeterminant,
    draw(randomize, { mean, variances }, stream) {
      const kept = variances && { variances };
      switch (randomize) {
        case "none":
          return { counts: mean.slice(), ...kept };
        case "poisson":
          throw new RabbitInputError({
            field: "options.data.toys.randomizeData",
            found: "poisson",
            expected:
              "normal or none in a fit with the covariance of the data, as Poisson counts are not correlated",
            remedy: 'Set options.data.toys.randomizeData to "normal".',
          });
        case "normal": {
          const deviations = covariance.draw(stream);
          return { counts: mean.map((value, bin) => value + deviations[bin]!), ...kept };
        }
        default:
          return randomize satisfies never;
      }
    },
  };
}
