const POINTS = 120;

/**
 * Where (x - m)^T C^-1 (x - m) is a level: m + sqrt(level) L (cos t, sin t) with the Cholesky factor L of C. Closed.
 *
 * @param covariance the elements xx, xy, yy of C
 */
export function ellipse(
  [meanX, meanY]: readonly [number, number],
  [xx, xy, yy]: readonly [number, number, number],
  level: number,
): { readonly x: number[]; readonly y: number[] } {
  const first = Math.sqrt(xx);
  const mixed = first > 0 ? xy / first : 0;
  // Rounding can leave less than nothing where the parameters are fully correlated.
  const second = Math.sqrt(Math.max(0, yy - mixed * mixed));
  const radius = Math.sqrt(level);
  const angles = Array.from({ length: POINTS + 1 }, (_, i) => (2 * Math.PI * i) / POINTS);
  return {
    x: angles.map((angle) => meanX + radius * first * Math.cos(angle)),
    y: angles.map((angle) => meanY + radius * (mixed * Math.cos(angle) + second * Math.sin(angle))),
  };
}
