import type { Judgement } from "./judge-step.js";

/** Radius updates: shrink below, expand above these shares of the predicted gain. Source: SciPy, _trustregion.py. */
const SHRINK_BELOW = 0.25;
const EXPAND_ABOVE = 0.75;
const SHRINK = 0.25;
const EXPAND = 2;
/**
 * Where the prediction was this close, the radius grows faster than SciPy's. Over the problems of test-problems/ this
 * saves one evaluation in thirty with Cholesky factors and one in ten in Krylov spaces; fourfold growth loses both.
 */
const EXPAND_MORE_WITHIN = 0.1;
const EXPAND_MORE = 3;

/** The radius after a step that was judged. */
export function nextRadius(
  { ratio, accepted, mayExpand }: Pick<Judgement, "ratio" | "accepted" | "mayExpand">,
  { radius, stepLength, maxTrustRadius }: TriedRadius,
): number {
  if (ratio > EXPAND_ABOVE && mayExpand) {
    const factor = Math.abs(ratio - 1) < EXPAND_MORE_WITHIN ? EXPAND_MORE : EXPAND;
    return Math.min(factor * radius, maxTrustRadius);
  }
  if (!accepted) return radiusBelow({ radius, stepLength });
  return ratio < SHRINK_BELOW ? SHRINK * radius : radius;
}

/** The radius after a step that cannot be taken. */
export function radiusBelow({ radius, stepLength }: Omit<TriedRadius, "maxTrustRadius">): number {
  return SHRINK * Math.min(radius, stepLength);
}

interface TriedRadius {
  readonly radius: number;
  /** ‖s‖ of the step that was tried. */
  readonly stepLength: number;
  readonly maxTrustRadius: number;
}
