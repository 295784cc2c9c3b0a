/*
 * The smooth step between an upward and a downward variation: logk enters as average * theta + halfDifference *
 * g(theta), g = alpha theta, with
 *
 *   alpha = 1/8 t (t^2 (3 t^2 - 10) + 15),  t = 2 theta,  clipped to +-1 for |theta| >= 1/2,
 *
 * which is twice continuously differentiable. Source: rabbit, after the template morphing of Combine.
 */

/** g(theta) = alpha(theta) theta. */
export function asymmetricTerm(theta: number): number {
  return alpha(theta) * theta;
}

/** dg/dtheta. */
export function asymmetricTermSlope(theta: number): number {
  return alpha(theta) + theta * alphaSlope(theta);
}

/** d2g/dtheta2. */
export function asymmetricTermCurvature(theta: number): number {
  return 2 * alphaSlope(theta) + theta * alphaCurvature(theta);
}

function alpha(theta: number): number {
  const t = 2 * theta;
  if (t >= 1) return 1;
  if (t <= -1) return -1;
  const t2 = t * t;
  return 0.125 * t * (t2 * (3 * t2 - 10) + 15);
}

function alphaSlope(theta: number): number {
  const t = 2 * theta;
  if (Math.abs(t) >= 1) return 0;
  return 3.75 * (t * t - 1) ** 2;
}

function alphaCurvature(theta: number): number {
  const t = 2 * theta;
  if (Math.abs(t) >= 1) return 0;
  return 30 * t * (t * t - 1);
}
