import type { Postfit } from "../postfit/postfit.js";
import type { ContourRequest } from "./contour.js";
import type { ShiftedMinimum } from "./shifted-minimum.js";

/** Distance of the profile likelihood from the contour, relative to the level. */
const TOLERANCE = 1e-9;
const MAX_REFITS = 60;
const GROWTH = 1.6;

/**
 * The point of the contour 2 (L - L_min) = q along a parameter by minimising again with the parameter held, where a bracketed
 * search has it next. It takes many refits, and always ends.
 *
 * @param request.start the point of the Gaussian approximation, [parameters]
 */
export async function scannedPoint(
  fit: Postfit,
  {
    parameter,
    level,
    held,
    start,
  }: ContourRequest & { readonly held: readonly number[]; readonly start: Float64Array },
): Promise<ShiftedMinimum> {
  const best = fit.x[parameter]!;
  const keep = held.map((i) => [i, fit.x[i]!] as const);
  let latest = start;
  const excessAt = async (value: number) => {
    const { x, nll, convergence } = await fit.refit({
      start: latest,
      hold: new Map([...keep, [parameter, value]]),
    });
    if (convergence && !convergence.converged) return { failed: convergence.message };
    latest = x;
    return { x, nll, excess: (2 * (nll - fit.nll)) / level - 1 };
  };
  // The ends of the bracket: their distances from the minimum, and how far outside the contour they are.
  let inside = { distance: 0, excess: -1 };
  let outside: typeof inside | undefined;
  let distance = start[parameter]! - best;
  for (let refit = 0; refit < MAX_REFITS; refit++) {
    const point = await excessAt(best + distance);
    if ("failed" in point) return { kind: "failed", reason: point.failed };
    if (Math.abs(point.excess) <= TOLERANCE) return { kind: "found", x: point.x, nll: point.nll };
    if (point.excess < -1 - TOLERANCE) {
      return { kind: "failed", reason: "There is a lower minimum than that of the fit." };
    }
    if (point.excess < 0) inside = { distance, excess: point.excess };
    else outside = { distance, excess: point.excess };
    if (!outside) {
      distance *= GROWTH;
      continue;
    }
    distance = between(inside, outside, refit);
  }
  return {
    kind: "failed",
    reason: outside
      ? `The contour is not found within ${MAX_REFITS} refits.`
      : `The likelihood does not rise by ${level / 2} within ${Math.abs(distance).toPrecision(3)} of the minimum.`,
  };
}

/** The profile is nearly a parabola: linear in the root of what it rises by. Now and then the middle, which always ends. */
function between(
  inside: { readonly distance: number; readonly excess: number },
  outside: { readonly distance: number; readonly excess: number },
  refit: number,
): number {
  if (refit % 4 === 3) return (inside.distance + outside.distance) / 2;
  const low = Math.sqrt(Math.max(0, 1 + inside.excess)) - 1;
  const high = Math.sqrt(1 + outside.excess) - 1;
  return inside.distance - (low * (outside.distance - inside.distance)) / (high - low);
}
