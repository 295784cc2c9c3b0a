import { logGamma } from "@rabbit-fit/autodiff-kernels";
import { normalCounts, poissonCounts, refuseCount, refuseExpectation } from "../../data/draw-counts.js";
import { binLocalTerm } from "../terms/bin-local-term.js";
import { type DataForm, refuseBins } from "./data-form.js";

/** Poisson counts N with expectation n, less the saturated model: n - N - N ln(n / N). */
export const poissonData: DataForm = {
  kind: "poisson",
  isQuadratic: false,
  check(data, naming) {
    refuseBins(data.counts, (count) => !(count < 0), naming, {
      field: "counts",
      expected: (bin) => `0 or more in ${bin}, as the likelihood is a Poisson distribution`,
    });
  },
  variances: () => undefined,
  uncertainty: ({ counts }) => ({ variances: counts }),
  term: ({ counts }, parts) => binLocalTerm({ kind: "poisson", observed: counts }, parts),
  thirdDerivative: ({ counts }, bin, n) => (counts[bin] === 0 ? 0 : (-2 * counts[bin]!) / n ** 3),
  /** ln N! + N - N ln N for each bin */
  constant({ counts }) {
    let sum = 0;
    for (const count of counts) {
      sum += logGamma(count + 1) + count - (count === 0 ? 0 : count * Math.log(count));
    }
    return sum;
  },
  draw(randomize, expectation, stream) {
    const { name, mean, variances } = expectation;
    const kept = variances && { variances };
    switch (randomize) {
      case "none":
        refuseExpectation(name, mean);
        return { counts: mean.slice(), ...kept };
      case "poisson":
        return { counts: poissonCounts(expectation, stream) };
      case "normal": {
        const counts = normalCounts({ name, mean, variances: undefined }, stream);
        refuseCount(name, counts);
        return { counts, ...kept };
      }
      default:
        return randomize satisfies never;
    }
  },
};
