import { isNearZero } from "../convergence/zero-signals.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import type { Minimization, MinimizationCall, MinimizationSetting } from "./minimization.js";
import { minimizeLikelihood, NUDGED_START } from "./minimize-likelihood.js";

/** New starts beside zero: each lowers the likelihood, and a strength seldom comes back to zero. */
const MOST_STARTS = 3;

/**
 * Minimises from a start at which signal strengths may be zero, for which the likelihood may have a better place once others
 * have moved. A strength that is stored as its square root has no slope at zero and would stay there: where the likelihood
 * falls on both sides of zero, the minimisation goes on from beside it.
 *
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function minimizeBesideZeros(
  setting: MinimizationSetting,
  call: MinimizationCall,
): Promise<Minimization> {
  const { likelihood, frozen } = setting;
  let lowest = await minimizeLikelihood(setting, call);
  for (let starts = 0; starts < MOST_STARTS; starts++) {
    const start = besideZeros(likelihood, lowest.x, frozen);
    if (!start) break;
    const next = await minimizeLikelihood(setting, { ...call, start });
    if (!(likelihood.value(next.x) < likelihood.value(lowest.x))) break;
    lowest = next;
  }
  return lowest;
}

/**
 * The point with those square roots of signal strengths beside zero that would leave it, [parameters]: what looks like a minimum is a saddle
 * point there. Undefined where there are none.
 *
 * @param x a point at which the others are at their minimum, [parameters]
 */
export function besideZeros(
  likelihood: Likelihood,
  x: Float64Array,
  frozen: Frozen,
): Float64Array | undefined {
  const { map, size } = likelihood;
  const start = x.slice();
  const unit = new Float64Array(size);
  const product = new Float64Array(size);
  let moved = false;
  for (const i of frozen.floating) {
    if (!isNearZero(likelihood, x, i)) continue;
    const atZero = x.slice();
    atZero[i] = -map.shift(i);
    unit[i] = 1;
    likelihood.hvp(atZero, unit, product);
    unit[i] = 0;
    if (!(product[i]! < 0)) continue;
    start[i] = NUDGED_START - map.shift(i);
    moved = true;
  }
  return moved ? start : undefined;
}
