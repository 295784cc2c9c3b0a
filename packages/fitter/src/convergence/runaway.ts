import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { describeDirection } from "./direction.js";
import { roundingOf } from "./rounding.js";
import { isNearZero } from "./zero-signals.js";

/** A displacement that the curvature at its end gives a smaller rise of the likelihood, squared, may have no end. */
const SMALL_RISE = 1e-6;

/** By what factor the curvature may change from the start, up or down, where a parameter is held. */
const CHANGE_OF_CURVATURE = 1e3;

export interface Runaway {
  /** Displacements of the parameters that run away, zero for all others, [parameters]. */
  readonly direction: Float64Array;
  /** Whether -ln L falls where those displacements are doubled; otherwise it does not change by more than its rounding. */
  readonly falls: boolean;
}

/**
 * Parameters that a fit has moved towards infinity, as the normalisation of a process that the data do not want: -ln L
 * falls like exp(theta), so that each step gains less, and the estimated distance to the minimum becomes as small as is
 * asked for, while the uncertainty grows without limit.
 *
 * Such a parameter has no constraint, its curvature is another one than at the start of the data set, nearly nothing or
 * rounding of what was nothing there, and -ln L does not rise where its displacement is doubled. A displacement that is
 * short beside the uncertainty has the curvature of the start. Size alone says nothing: a parameter may have any unit.
 *
 * Costs one product with the Hessian at x. Only where the curvature could not stop a displacement, it is compared with that
 * at the start, and the likelihood is evaluated with the displacement doubled.
 *
 * @param x where the fit has ended, [parameters]
 */
export function runawayParameters(
  likelihood: Likelihood,
  x: Float64Array,
  frozen: Frozen,
): Runaway | undefined {
  const { constraints, size, start } = likelihood;
  const displacement = new Float64Array(size);
  for (const i of frozen.floating) {
    // A strength that is zero has gone nowhere, however little the likelihood changes beside it.
    if (constraints.weights[i] === 0 && !isNearZero(likelihood, x, i)) displacement[i] = x[i]! - start[i]!;
  }
  const moved = [...frozen.floating].filter((i) => displacement[i] !== 0);
  if (moved.length === 0) return undefined;
  const product = new Float64Array(size);
  likelihood.hvp(x, displacement, product);
  const loose = moved.filter((i) => Math.abs(displacement[i]! * product[i]!) < SMALL_RISE);
  if (loose.length === 0) return undefined;
  const before = new Float64Array(size);
  likelihood.hvp(start, displacement, before);
  const fading = loose.filter((i) => !isLike(product[i]!, before[i]!));
  if (fading.length === 0) return undefined;
  const value = likelihood.value(x);
  const noise = roundingOf(likelihood, value);
  const changeBy = (parameters: readonly number[]) => {
    const doubled = x.slice();
    for (const i of parameters) doubled[i]! += displacement[i]!;
    return likelihood.value(doubled) - value;
  };
  const together = changeBy(fading);
  // One that is held would hide those that are not.
  const running = together <= noise ? fading : fading.filter((i) => changeBy([i]) <= noise);
  if (running.length === 0) return undefined;
  const direction = new Float64Array(size);
  for (const i of running) direction[i] = displacement[i]!;
  return { direction, falls: (together <= noise ? together : changeBy(running)) < -noise };
}

/** Whether a curvature has the sign of another one and, roughly, its size. */
function isLike(curvature: number, other: number): boolean {
  const ratio = curvature / other;
  return curvature === other || (ratio > 1 / CHANGE_OF_CURVATURE && ratio < CHANGE_OF_CURVATURE);
}

/** What there is to say of it, with what can be done. Where blinding hides a parameter, no number is in it. */
export function describeRunaway(
  { direction, falls }: Runaway,
  x: Float64Array,
  { parameterNames: names, map }: Likelihood,
): string {
  const running = [...direction.keys()].filter((i) => direction[i] !== 0);
  const isBlinded = running.some((i) => map.hides(i));
  const list = running
    .slice(0, MOST_NAMED)
    .map((i) => (isBlinded ? `"${names[i]}"` : `"${names[i]}" = ${Number(x[i]!.toPrecision(4))}`));
  if (running.length > MOST_NAMED) list.push(`${running.length - MOST_NAMED} more`);
  const along = running.length > 1 && !isBlinded ? `, along ${describeDirection(direction, names)}` : "";
  const freeze = running.slice(0, MOST_NAMED).map((i) => names[i]);
  return `The likelihood has no minimum: it ${falls ? "still falls" : "is flat"} towards infinity of ${list.join(", ")}${along}. Constrain, or freeze (options.parameters.freeze ${freeze.join(" ")}), what the data do not determine. There are no uncertainties.`;
}

const MOST_NAMED = 4;
