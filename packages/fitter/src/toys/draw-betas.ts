import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import { gamma } from "../random/gamma.js";
import { poisson } from "../random/poisson.js";
import type { RandomStream } from "../random/random-stream.js";

/**
 * Centres that simulations as large as ours would have given, were the true values those of the present centres: the
 * number of events of each is a Poisson number of mean k, so that
 *
 *   gamma                     Poisson(k beta0) / k
 *   normal-multiplicative     beta0 + z / sqrt(k)
 *   normal-additive           beta0 + z
 *
 * with z standard normal. Masked parameters stay at their centres.
 *
 * @returns as long as `beta0`, a new array
 */
export function drawBetaCentres(statistics: BinByBinStatistics, stream: RandomStream): Float64Array {
  return draw(statistics, stream, (k, beta0) => poisson(stream, k * beta0) / k);
}

/**
 * True values, given the centres and a flat prior: as the centres for the normal constraints, but
 *
 *   gamma                     Gamma(k beta0 + 1) / k
 *
 * the distribution that is proportional to the constraint, exp(-k beta) beta^(k beta0).
 *
 * @returns as long as `beta0`, a new array
 */
export function drawBetaValues(statistics: BinByBinStatistics, stream: RandomStream): Float64Array {
  return draw(statistics, stream, (k, beta0) => gamma(stream, k * beta0 + 1) / k);
}

function draw(
  { type, kstat, beta0, masked }: BinByBinStatistics,
  stream: RandomStream,
  underGamma: (k: number, beta0: number) => number,
): Float64Array {
  return beta0.map((centre, i) => {
    if (masked[i]) return centre;
    const k = kstat[i]!;
    switch (type) {
      case "gamma":
        return underGamma(k, centre);
      case "normal-multiplicative":
        return centre + stream.normal() / Math.sqrt(k);
      case "normal-additive":
        return centre + stream.normal();
      default:
        return type satisfies never;
    }
  });
}
