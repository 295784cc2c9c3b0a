/** Bounds of every parameter, infinite where there are none. */
export interface Box {
  /** [size] */
  readonly lower: Float64Array;
  /** [size] */
  readonly upper: Float64Array;
}

/** Moves x onto the bounds where it lies beyond. */
export function projectOnto(box: Box | undefined, x: Float64Array): void {
  if (box === undefined) return;
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i], box.lower[i]), box.upper[i]);
}

/** ‖P(x - g) - x‖, which vanishes where the gradient points out of the box or is zero. */
export function projectedGradientNorm(box: Box | undefined, x: Float64Array, gradient: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    let component = -gradient[i];
    if (box !== undefined)
      component = Math.min(Math.max(component, box.lower[i] - x[i]), box.upper[i] - x[i]);
    squares += component * component;
  }
  return Math.sqrt(squares);
}

/** The longest step along a direction that stays inside, from a point inside. */
export function longestInside(box: Box, x: Float64Array, direction: Float64Array): number {
  let longest = Infinity;
  for (let i = 0; i < x.length; i++) {
    const component = direction[i];
    if (component > 0) longest = Math.min(longest, (box.upper[i] - x[i]) / component);
    else if (component < 0) longest = Math.min(longest, (box.lower[i] - x[i]) / component);
  }
  return longest;
}

/** Parameters on a bound beyond which the value does not rise, and those that have no room at all. */
export function heldParameters(box: Box | undefined, x: Float64Array, gradient: Float64Array): number[] {
  const held: number[] = [];
  if (box === undefined) return held;
  for (let i = 0; i < x.length; i++) {
    const { [i]: lower } = box.lower;
    const { [i]: upper } = box.upper;
    if (lower === upper || (x[i] === lower && gradient[i] >= 0) || (x[i] === upper && gradient[i] <= 0))
      held.push(i);
  }
  return held;
}
