import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { describeDirection } from "./direction.js";

/** A displacement that the curvature at its end gives a smaller rise of the likelihood, squared, may have no end. */
const SMALL_RISE = 1e-6;

/** What has to be left of the curvature at the start for a parameter to be held. */
const CURVATURE_LEFT = 1e-3;

/** Rounding of a sum over bins, in units in the last place of the largest. */
const SUM_ULPS = 16;

export interface Runaway {
  /** Displacements of the parameters that run away, zero for all others, [parameters]. */
  readonly direction: Float64Array;
  /** By which -ln L changes where those displacements are doubled: at most its rounding. */
  readonly change: number;
}

/**
 * Parameters that a fit has moved towards infinity, as the normalisation of a process that the data do not want: -ln L
 * falls like exp(theta), so that each step gains less, and the estimated distance to the minimum becomes as small as is
 * asked for, while the uncertainty grows without limit.
 *
 * Such a parameter has no constraint, nearly nothing is left of the curvature that it had at the start of the data set,
 * and -ln L does not rise where its displacement is doubled. Size alone says nothing: a parameter may have any unit.
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
  for (const i of frozen.floating) if (constraints.weights[i] === 0) displacement[i] = x[i]! - start[i]!;
  const moved = [...frozen.floating].filter((i) => displacement[i] !== 0);
  if (moved.length === 0) return undefined;
  const product = new Float64Array(size);
  likelihood.hvp(x, displacement, product);
  const loose = moved.filter((i) => Math.abs(displacement[i]! * product[i]!) < SMALL_RISE);
  if (loose.length === 0) return undefined;
  const before = new Float64Array(size);
  likelihood.hvp(start, displacement, before);
  const fading = loose.filter((i) => Math.abs(product[i]!) < CURVATURE_LEFT * Math.abs(before[i]!));
  if (fading.length === 0) return undefined;
  const value = likelihood.value(x);
  const noise = SUM_ULPS * Number.EPSILON * (1 + Math.abs(value) + sumOfSizes(likelihood.observed));
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
  return { direction, change: together <= noise ? together : changeBy(running) };
}

/** What there is to say of it, with what can be done. Where blinding hides a parameter, no number is in it. */
export function describeRunaway(
  { direction, change }: Runaway,
  x: Float64Array,
  { parameterNames: names, map }: Likelihood,
): string {
  const running = [...direction.keys()].filter((i) => direction[i] !== 0);
  const isBlinded = running.some((i) => map.hides(i));
  const list = running
    .slice(0, MOST_NAMED)
    .map((i) => (isBlinded ? `"${names[i]}"` : `"${names[i]}" = ${Number(x[i]!.toPrecision(4))}`));
  if (running.length > MOST_NAMED) list.push(`${running.length - MOST_NAMED} more`);
  const falls = change < 0 ? "it still falls" : "it is flat";
  const along = running.length > 1 && !isBlinded ? `, along ${describeDirection(direction, names)}` : "";
  const freeze = running.slice(0, MOST_NAMED).map((i) => names[i]);
  return `The likelihood has no minimum: ${falls} towards infinity of ${list.join(", ")}${along}. Constrain, or freeze (options.parameters.freeze ${freeze.join(" ")}), what the data do not determine. There are no uncertainties.`;
}

const MOST_NAMED = 4;

function sumOfSizes(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
