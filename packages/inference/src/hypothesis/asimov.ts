import { oneOf } from "@rabbit-fit/contracts/options";
import type { PlacedData, Postfit } from "@rabbit-fit/fitter";

/**
 * Which formulas of the asymptotic approximation are used:
 *
 * - `standard`   those of Cowan et al., arXiv:1007.1727, as pyhf and Combine have them: the constraints of the Asimov data are
 *                centred at the fitted nuisance parameters, bin-by-bin parameters included, so that these data have their
 *                minimum where they were made (section 3.2);
 * - `rabbit`     those of Python rabbit at commit 948a94a, to compare with it: the constraints of the Asimov data stay where
 *                they are for the data, q_A is measured from the point where the Asimov data were made, which is not their
 *                minimum, and q~ has the tail of q.
 */
export type Asymptotics = "standard" | "rabbit";
export const asymptoticsRule = oneOf<Asymptotics>({ standard: true, rabbit: true });

/**
 * The Asimov data of a hypothesis, by which sensitivities are computed: the expectation with the tested parameter held and
 * all others fitted to the data.
 *
 * @param held the fit with the parameter held
 */
export function asimovData(held: Postfit, asymptotics: Asymptotics): Partial<PlacedData> {
  const { dataBinCount, constraints, statistics } = held.likelihood;
  if (asymptotics === "rabbit") {
    const { yields } = held.prediction("unprofiled").bins;
    return { counts: yields.slice(0, dataBinCount) };
  }
  const { yields, betas } = held.prediction(statistics ? "profiled" : "unprofiled").bins;
  // Constraints are on what is behind the blinding offsets.
  const { effective } = held.likelihood.map.at(held.x);
  return {
    counts: yields.slice(0, dataBinCount),
    constraintCentres: constraints.centres.map((centre, i) =>
      constraints.weights[i] === 0 ? centre : effective[i]!,
    ),
    ...(betas && { beta0: betas.values.slice() }),
  };
}
