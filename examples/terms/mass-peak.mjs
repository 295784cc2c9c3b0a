import { readFileSync } from "node:fs";

/**
 * Unbinned candidates with a mass peak, beside the binned channels of a tensor: a signal of a Gaussian mass distribution over a
 * flat background between 0 and 10. Signal strength and candidates share the parameter of the signal.
 *
 *     rabbit fit input.hdf5 -o results -t 0 --unblind --likelihoodTerm ./mass-peak.mjs#MassPeak sig 60 candidates.txt
 *
 * With N candidates m_i, of which mu S are expected to be signal and B background, the extended likelihood less that of a flat
 * distribution of N candidates is
 *
 *     -ln L = mu S + B - N - sum_i ln[ (mu S G(m_i; mass, width) + B / 10) / (N / 10) ].
 *
 * @type {import("@rabbit-fit/fitter").CustomTerm}
 */
export function MassPeak({ ops }, [signal = "sig", expected = "60", file = "candidates.txt"]) {
  const { add, div, exp, log, mul, square, sub, sum } = ops;
  const masses = Float64Array.from(readFileSync(file, "utf8").split(/\s+/).filter(Boolean), Number);
  const wrong = masses.findIndex((mass) => !(mass >= 0 && mass <= RANGE));
  if (wrong >= 0)
    throw new Error(`candidate ${wrong} of ${file} is ${masses[wrong]}, expected 0 to ${RANGE}`);
  const count = masses.length;
  return {
    parameters: [
      signal,
      { name: "mass", default: 5 },
      { name: "width", kind: "other", default: 0.5, prior: { mean: 0.5, sigma: 0.05 } },
      { name: "candidates_background", kind: "other", default: count / 2 },
    ],
    evaluate({ [signal]: mu, mass, width, candidates_background: background }) {
      const ofSignal = mul(mu, Number(expected));
      const pull = div(sub(masses, mass), width);
      const peak = div(exp(mul(-0.5, square(pull))), mul(width, Math.sqrt(2 * Math.PI)));
      const density = add(mul(ofSignal, peak), div(background, RANGE));
      return sub(sub(add(ofSignal, background), count), sum(log(mul(density, RANGE / count))));
    },
  };
}

const RANGE = 10;
