/** φ(α) = f(x + α d), seen from α = 0. */
export interface LinePoint {
  /** α */
  readonly length: number;
  /** φ(α) - φ(0) */
  readonly change: number;
  /** φ'(α) */
  readonly slope: number;
}

export interface LineSearch {
  /** φ'(0), below zero. */
  readonly slope: number;
  /** First α to be tried, and the greatest. */
  readonly first: number;
  readonly longest: number;
  /** η: the slope has to shrink to this share of its magnitude. */
  readonly slopeLeft: number;
  /** Where φ is not defined, its change or its slope is not finite. */
  evaluate(length: number): LinePoint;
}

/** How a line search ended; `point` is always lower than the start. */
export type LineSearchEnd =
  /** The strong Wolfe conditions hold. */
  | { readonly kind: "wolfe"; readonly point: LinePoint }
  /** Still falling at the longest step allowed. */
  | { readonly kind: "longest"; readonly point: LinePoint }
  /** Lower, but rounding or the edge of where φ is defined keeps the slope from shrinking. */
  | { readonly kind: "lower"; readonly point: LinePoint }
  /** No step was lower. */
  | { readonly kind: "none" }
  | { readonly kind: "unbounded" };

/** μ: share of the initial slope by which φ has to fall. As SciPy and L-BFGS-B. */
export const sufficientDecrease = 1e-4;

/** Extrapolations grow fourfold at most, so this many reach from 1 to 1e18. */
const EVALUATION_LIMIT = 30;
/** Without a bracket the next step lies this far beyond the last, in units of its distance to the best. */
const EXTRAPOLATE_AT_LEAST = 1.1;
const EXTRAPOLATE_AT_MOST = 4;
/** A bracket that does not shrink to this share in two steps is halved. */
const BRACKET_SHRINKS_TO = 0.66;
/** Relative width of a bracket with nothing left to find. */
const NARROWEST = 1e-14;

/**
 * Finds a step with the strong Wolfe conditions
 *
 *     φ(α) ≤ φ(0) + μ α φ'(0),    |φ'(α)| ≤ η |φ'(0)|
 *
 * by cubic and quadratic interpolation inside an interval that is known to hold one.
 *
 * Source: Moré & Thuente, ACM Trans. Math. Softw. 20 (1994) 286; the names of the cases are theirs. Where φ turns out
 * not to be defined, the search goes on between there and the best point.
 */
export function moreThuente({ slope, first, longest, slopeLeft, evaluate }: LineSearch): LineSearchEnd {
  const decreasePerLength = sufficientDecrease * slope;
  const interval: Interval = {
    best: { length: 0, change: 0, slope },
    other: { length: 0, change: 0, slope },
    bracketed: false,
  };
  let width = longest;
  let widthBefore = 2 * longest;
  let ceiling = Infinity; // φ is not defined there
  let auxiliary = true; // work on ψ(α) = φ(α) - μ α φ'(0) until it has been negative with a positive slope
  let length = Math.min(first, longest);
  let range: [number, number] = [0, length + EXTRAPOLATE_AT_MOST * length];

  for (let count = 0; count < EVALUATION_LIMIT; count++) {
    const point = evaluate(length);
    if (point.change === -Infinity) return { kind: "unbounded" };
    if (!Number.isFinite(point.change) || !Number.isFinite(point.slope)) {
      ceiling = Math.min(ceiling, length);
      length = towards(interval.best.length, length, 0.25);
      if (length === interval.best.length) break;
      continue;
    }
    const enough = decreasePerLength * length;
    if (point.change <= enough && Math.abs(point.slope) <= slopeLeft * -slope)
      return { kind: "wolfe", point };
    if (length >= longest && point.change <= enough && point.slope <= decreasePerLength)
      return { kind: "longest", point };
    if (auxiliary && point.change <= enough && point.slope >= 0) auxiliary = false;

    const tilt = auxiliary && point.change <= interval.best.change && point.change > enough;
    const next = tilt
      ? untilted(interval, decreasePerLength, (tilted) =>
          nextStep(tilted, tiltedBy(point, decreasePerLength), range),
        )
      : nextStep(interval, point, range);

    length = next;
    const { best, other, bracketed } = interval;
    if (bracketed) {
      const span = Math.abs(other.length - best.length);
      if (span >= BRACKET_SHRINKS_TO * widthBefore) length = towards(best.length, other.length, 0.5);
      widthBefore = width;
      width = span;
      range = [Math.min(best.length, other.length), Math.max(best.length, other.length)];
      if (length <= range[0] || length >= range[1] || span <= NARROWEST * range[1]) break;
    } else {
      range = [
        length + EXTRAPOLATE_AT_LEAST * (length - best.length),
        length + EXTRAPOLATE_AT_MOST * (length - best.length),
      ];
    }
    length = Math.min(Math.max(length, 0), longest);
    if (length >= ceiling) length = towards(best.length, ceiling, 0.5);
    if (length === best.length) break;
  }
  const { best } = interval;
  return best.length > 0 && best.change < 0 ? { kind: "lower", point: best } : { kind: "none" };
}

/** The interval of uncertainty: `best` is the lowest point so far, its slope points to `other`. */
interface Interval {
  best: LinePoint;
  other: LinePoint;
  bracketed: boolean;
}

/**
 * Puts a new point into the interval and chooses where to look next.
 *
 * @param range where the next step may lie
 */
function nextStep(
  interval: Interval,
  point: LinePoint,
  [shortest, longest]: readonly [number, number],
): number {
  const { best, other } = interval;
  const oppositeSlopes = point.slope * Math.sign(best.slope) < 0;
  let next: number;
  if (point.change > best.change) {
    // Case 1: higher. The minimum is bracketed.
    const cubic = cubicMinimum(best, point).at;
    const quadratic = quadraticMinimum(best, point);
    next =
      Math.abs(cubic - best.length) < Math.abs(quadratic - best.length)
        ? cubic
        : cubic + (quadratic - cubic) / 2;
    interval.bracketed = true;
  } else if (oppositeSlopes) {
    // Case 2: lower, and past the minimum.
    const cubic = cubicMinimum(point, best).at;
    const secant = secantRoot(point, best);
    next = Math.abs(cubic - point.length) > Math.abs(secant - point.length) ? cubic : secant;
    interval.bracketed = true;
  } else if (Math.abs(point.slope) < Math.abs(best.slope)) {
    // Case 3: lower, and flatter. The cubic counts only if its minimum lies ahead.
    const { at, ahead } = cubicMinimum(point, best);
    const cubic = ahead ? at : point.length > best.length ? longest : shortest;
    const secant = secantRoot(point, best);
    const cubicIsCloser = Math.abs(cubic - point.length) < Math.abs(secant - point.length);
    if (interval.bracketed) {
      next = cubicIsCloser ? cubic : secant;
      const furthest = towards(point.length, other.length, BRACKET_SHRINKS_TO);
      next = point.length > best.length ? Math.min(furthest, next) : Math.max(furthest, next);
    } else next = Math.min(Math.max(cubicIsCloser ? secant : cubic, shortest), longest);
  } else if (interval.bracketed) {
    // Case 4: lower, and not flatter.
    next = cubicMinimum(point, other).at;
  } else next = point.length > best.length ? longest : shortest;

  if (point.change > best.change) interval.other = point;
  else {
    if (oppositeSlopes) interval.other = best;
    interval.best = point;
  }
  return next;
}

/** ψ in place of φ for one step: the interval is tilted, and its points are put back afterwards. */
function untilted(interval: Interval, perLength: number, step: (tilted: Interval) => number): number {
  const tilted: Interval = {
    best: tiltedBy(interval.best, perLength),
    other: tiltedBy(interval.other, perLength),
    bracketed: interval.bracketed,
  };
  const next = step(tilted);
  interval.best = tiltedBy(tilted.best, -perLength);
  interval.other = tiltedBy(tilted.other, -perLength);
  interval.bracketed = tilted.bracketed;
  return next;
}

function tiltedBy({ length, change, slope }: LinePoint, perLength: number): LinePoint {
  return { length, change: change - perLength * length, slope: slope - perLength };
}

/** Minimum of the cubic through two points and their slopes; `ahead`: as seen from `from`, away from `to`. */
function cubicMinimum(from: LinePoint, to: LinePoint): { at: number; ahead: boolean } {
  const span = to.length - from.length;
  const theta = (3 * (from.change - to.change)) / span + from.slope + to.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const radicand = (theta / scale) ** 2 - (from.slope / scale) * (to.slope / scale);
  const gamma = Math.sign(span) * scale * Math.sqrt(Math.max(0, radicand));
  const ratio = (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope);
  return { at: from.length + ratio * span, ahead: ratio < 0 && gamma !== 0 };
}

/** Minimum of the parabola through both points with the slope at the first. */
function quadraticMinimum(from: LinePoint, to: LinePoint): number {
  const span = to.length - from.length;
  return from.length + (from.slope / ((from.change - to.change) / span + from.slope) / 2) * span;
}

/** Where the slope vanishes if it is linear. */
function secantRoot(from: LinePoint, to: LinePoint): number {
  return from.length + (from.slope / (from.slope - to.slope)) * (to.length - from.length);
}

function towards(from: number, to: number, share: number): number {
  return from + share * (to - from);
}
