import { dot } from "../linear-algebra/vectors.js";
import { gradientFloorShare, judgedByGradientBelow, negligibleBeside, noiseOfValue } from "../precision.js";
import type { NewtonMinimum } from "./model.js";
import type { Point } from "./point.js";

/** A step with both its ends. */
export interface TriedStep {
  readonly found: NewtonMinimum;
  readonly from: Point;
  readonly to: Point;
  readonly startValue: number;
  /** Of all points so far. */
  readonly lowestValue: number;
}

export interface Judgement {
  /** ρ, what the step gained as a share of what the model predicted. */
  readonly ratio: number;
  readonly accepted: boolean;
  /** Whether the region cut the step short, and the value does not speak against longer ones. */
  readonly mayExpand: boolean;
  /** A full Newton step that no longer helps, with nothing left to gain: the end, not a failure. */
  readonly atPrecision: boolean;
}

/**
 * Judges a step by ρ. Where the predicted gain drowns in the rounding of the value, the actual one is taken from the
 * gradients at both ends: the trapezoid -½ (g + g_trial)ᵀ s is exact for a quadratic function and free of that rounding.
 */
export function judgeStep(
  { found, from, to, startValue, lowestValue }: TriedStep,
  { valueNoise, acceptAbove }: { readonly valueNoise: number; readonly acceptAbove: number },
): Judgement {
  const { step, decrease: predicted } = found;
  const noise = noiseOfValue(valueNoise, from.value, to.value);
  const byGradient = predicted <= judgedByGradientBelow * noise;
  const actual = byGradient
    ? -0.5 * (dot(from.gradient, step) + dot(to.gradient, step))
    : from.value - to.value;
  const ratio = actual / predicted;
  let accepted = ratio > acceptAbove;
  if (byGradient) {
    // Against the lowest value, lest wrong derivatives lead uphill in many steps too small to be noticed.
    accepted &&= to.value - lowestValue <= judgedByGradientBelow * noise;
    if (found.kind === "interior") accepted &&= to.gradientNorm < from.gradientNorm;
  }
  const gains = to.gradientNorm < from.gradientNorm || to.value < from.value;
  const nothingLeft = byGradient
    ? predicted <= noise && !(accepted && to.gradientNorm <= gradientFloorShare * from.gradientNorm)
    : !accepted && !gains && predicted <= negligibleBeside(startValue - from.value);
  return {
    ratio,
    accepted,
    mayExpand: found.kind === "boundary" && (!byGradient || to.value <= from.value),
    atPrecision: found.kind === "interior" && nothingLeft,
  };
}
