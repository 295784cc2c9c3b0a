import type { Frozen } from "../parameters/frozen.js";
import type { GaussianConstraints } from "../parameters/gaussian-constraints.js";
import type { RandomStream } from "../random/random-stream.js";

/**
 * X0 + z / sqrt(w) with z standard normal for each constrained parameter; the centre where there is no constraint.
 *
 * @returns [parameters], a new array
 */
export function drawAroundCentres(
  { weights, centres }: GaussianConstraints,
  stream: RandomStream,
): Float64Array {
  return centres.map((centre, i) => {
    const weight = weights[i]!;
    return weight === 0 ? centre : centre + stream.normal() / Math.sqrt(weight);
  });
}

/**
 * x + sigma z for each parameter that is not frozen.
 *
 * @param variances sigma^2, [parameters]
 * @returns [parameters], a new array
 */
export function spreadStart(
  x: Float64Array,
  { variances, frozen }: { variances: Float64Array; frozen: Frozen },
  stream: RandomStream,
): Float64Array {
  return x.map((value, i) => {
    // Drawn for frozen ones as well, so that freezing one parameter does not move the start of the others.
    const shift = Math.sqrt(variances[i]!) * stream.normal();
    return frozen.has(i) ? value : value + shift;
  });
}
