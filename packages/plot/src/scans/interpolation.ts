/** Of the extent of the points: an end that was computed another way may be beyond the points by the rounding of numbers. */
const ROUNDING = 1e-12;

/**
 * A smooth curve through points: cubic polynomials between neighbours whose slopes at a point are those of the parabola through it and its
 * neighbours. It goes through a parabola, and through a line, without error.
 *
 * @param x increasing, [points]
 * @returns NaN outside the points, and where a number that it needs is NaN
 */
export function smoothCurve(x: readonly number[], y: readonly number[]): (at: number) => number {
  return cubicCurve(x, y, parabolicSlopes(x, y));
}

/**
 * The same through points that rise or fall, without turning between two of them: slopes are at most three times those of the chords on both
 * sides, and zero where these differ in sign. Source: F. N. Fritsch, R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238.
 *
 * @param x increasing, [points]
 * @returns NaN outside the points, and where a number that it needs is NaN
 */
export function monotoneCurve(x: readonly number[], y: readonly number[]): (at: number) => number {
  const slopes = parabolicSlopes(x, y).map((slope, i) => {
    const chords = [i - 1, i].filter((k) => k >= 0 && k + 1 < x.length).map((k) => secant(x, y, k));
    const sign = Math.sign(slope);
    if (chords.some((chord) => Math.sign(chord) !== sign)) return 0;
    return sign * Math.min(Math.abs(slope), ...chords.map((chord) => 3 * Math.abs(chord)));
  });
  return cubicCurve(x, y, slopes);
}

function secant(x: readonly number[], y: readonly number[], i: number): number {
  return (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
}

/** At each point, the slope of the parabola through it and its neighbours. */
function parabolicSlopes(x: readonly number[], y: readonly number[]): number[] {
  const last = x.length - 1;
  return x.map((_, i) => {
    if (last < 1) return 0;
    if (last === 1) return secant(x, y, 0);
    // At an end, the slope of the parabola through the three last points.
    const middle = Math.min(Math.max(i, 1), last - 1);
    const [before, after] = [secant(x, y, middle - 1), secant(x, y, middle)];
    const [left, right] = [x[middle]! - x[middle - 1]!, x[middle + 1]! - x[middle]!];
    const curvature = (after - before) / (left + right);
    return before + curvature * left + 2 * curvature * (x[i]! - x[middle]!);
  });
}

/** Cubic polynomials between neighbours, with these slopes at the points. */
function cubicCurve(
  x: readonly number[],
  y: readonly number[],
  slopes: readonly number[],
): (at: number) => number {
  const last = x.length - 1;
  const rounding = ROUNDING * (x[last]! - x[0]!);
  return (place) => {
    if (!(place >= x[0]! - rounding && place <= x[last]! + rounding)) return Number.NaN;
    const at = Math.min(Math.max(place, x[0]!), x[last]!);
    let i = x.findIndex((edge) => edge >= at) - 1;
    if (i < 0) i = 0;
    if (last === 0) return y[0]!;
    const width = x[i + 1]! - x[i]!;
    const t = (at - x[i]!) / width;
    const [s, u] = [1 - t, t * t];
    return (
      (1 + 2 * t) * s * s * y[i]! +
      t * s * s * width * slopes[i]! +
      u * (3 - 2 * t) * y[i + 1]! +
      u * (t - 1) * width * slopes[i + 1]!
    );
  };
}
