import {
  angleBetween,
  arc,
  arcLength,
  type DirectedPoint,
  minus,
  moved,
  norm,
  type Plane,
  pointOfArc,
  tangent,
} from "./circular-arc.js";

/** A function of the plane at one point. */
export interface Level<Payload> extends DirectedPoint {
  /** f, which is 1 on the curve and below 1 inside. */
  readonly f: number;
  readonly payload: Payload;
}

/** What a closed curve f = 1 is followed with. */
export interface LevelFunction<Payload> {
  /**
   * f at a point, from one that is near; undefined where there is no value.
   */
  at(w: Plane, near: Level<Payload>): Promise<Level<Payload> | undefined>;
  /** Somewhere inside. */
  readonly inside: Level<Payload>;
  /** The plane ends where n w + c = 0, and n w + c is positive before. */
  readonly bounds: readonly { readonly normal: Plane; readonly offset: number }[];
}

/** A point of a closed curve; at a bound f is below 1. */
export interface CurvePoint<Payload> extends Level<Payload> {
  readonly atBound: boolean;
}

export type Curve<Payload> =
  | { readonly kind: "closed"; readonly points: readonly CurvePoint<Payload>[] }
  | { readonly kind: "failed"; readonly reason: string };

/** How close to 1 f is on the curve. */
const TOLERANCE = 1e-10;
const MAX_CORRECTIONS = 12;
const MAX_STEPS = 4000;
/** Steps follow the curve as long as its direction turns by no more than this, in radians. */
const LARGEST_TURN = 0.4;
const SMALLEST_STEP = 1e-5;
const JUMPS = "The likelihood jumps along it, as it has more than one minimum over the other parameters.";
const NO_VALUES = "Fits along it do not converge.";
/** How far a curve is followed: where f is the square of the distance, it is a circle of radius 1. */
const FARTHEST = 1e3;
/** On a first round, at least this number of steps where the curve is a circle. */
const LEAST_STEPS = 24;

/**
 * Follows the closed curve f = 1 counter-clockwise around a point inside: steps along an arc of its curvature, then Newton's
 * method along the gradient back to it. At a bound it goes along the bound, where f is below 1, to where the curve comes back.
 *
 * @param points a number of points at equal distances along the curve; the first is that in the direction (1, 0), or where that
 * is beyond a bound, in another one
 */
export async function levelCurve<Payload>(
  f: LevelFunction<Payload>,
  points: number,
): Promise<Curve<Payload>> {
  const start = await startOf(f);
  if (typeof start === "string") return { kind: "failed", reason: start };
  const round = await oneRound(f, start, (2 * Math.PI) / Math.max(LEAST_STEPS, points));
  if (typeof round === "string") return { kind: "failed", reason: round };
  return atEqualDistances(f, round, points);
}

/** The first point of the curve in one of four directions that no bound is in the way of. */
async function startOf<Payload>(f: LevelFunction<Payload>): Promise<CurvePoint<Payload> | string> {
  let reason = "Bounds are in the way in every direction.";
  for (const direction of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ] as const) {
    const found = await crossing(f, f.inside, direction, 1);
    if (found === "bound") continue;
    if (typeof found !== "string") return { ...found, atBound: false };
    reason = found;
  }
  return reason;
}

/**
 * The first point with f = 1 along a direction from a point inside: Newton's method in a bracket.
 *
 * @returns `bound` where a bound comes first, or else why there is none
 */
async function crossing<Payload>(
  f: LevelFunction<Payload>,
  from: Level<Payload>,
  direction: Plane,
  first: number,
): Promise<Level<Payload> | string> {
  const place = (r: number): Plane => [from.w[0] + r * direction[0], from.w[1] + r * direction[1]];
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let [r, near] = [first, from];
  for (let step = 0; step < 100; step++) {
    if (r > FARTHEST) return `It has no end within ${FARTHEST} times its expected size.`;
    const reach = Math.min(...f.bounds.map((bound) => distanceTo(bound, from.w, direction)));
    const end = r >= reach;
    if (end) r = reach;
    const at = await f.at(place(r), near);
    if (!at) {
      high = r;
      if (high - low < SMALLEST_STEP) return "Fits on the way to it do not converge.";
      r = (low + high) / 2;
      continue;
    }
    if (Math.abs(at.f - 1) <= TOLERANCE) return at;
    if (at.f < 1) {
      if (end) return "bound";
      low = r;
    } else high = r;
    near = at;
    const slope = at.gradient[0] * direction[0] + at.gradient[1] * direction[1];
    const next = r + (1 - at.f) / slope;
    const inBracket = next > low && next < high && slope > 0;
    r = inBracket && next <= 3 * r ? next : high === Number.POSITIVE_INFINITY ? 2 * r : (low + high) / 2;
  }
  return "It is not found on its way out.";
}

/** How far along a direction a bound is. */
function distanceTo(
  { normal, offset }: LevelFunction<unknown>["bounds"][number],
  w: Plane,
  direction: Plane,
): number {
  const rate = normal[0] * direction[0] + normal[1] * direction[1];
  const before = normal[0] * w[0] + normal[1] * w[1] + offset;
  return rate < 0 ? Math.max(0, before) / -rate : Number.POSITIVE_INFINITY;
}

/** Points all around, the first once again at the end; or why there are none. */
async function oneRound<Payload>(
  f: LevelFunction<Payload>,
  start: CurvePoint<Payload>,
  length: number,
): Promise<CurvePoint<Payload>[] | string> {
  const round = [start];
  let [step, curvature] = [length, 1];
  for (let count = 0; count < MAX_STEPS; count++) {
    const here = round.at(-1)!;
    const toStart = minus(start.w, here.w);
    const isBefore = toStart[0] * tangent(here)[0] + toStart[1] * tangent(here)[1] > 0;
    if (round.length > 3 && norm(toStart) <= 1.2 * step && isBefore) return [...round, start];
    if (norm(here.w) > FARTHEST) return "It is not closed.";
    const goal = arc(here, step, curvature);
    const ahead = boundBefore(f, goal);
    const next = ahead ? undefined : await onCurve(f, goal, here);
    const bound = ahead ?? (next && boundBefore(f, next.w));
    if (bound) {
      const along = await alongBound(f, here, bound, step);
      if (typeof along === "string") return along;
      round.push(...along);
      curvature = 1;
      continue;
    }
    const turn = next ? angleBetween(tangent(here), tangent(next)) : Number.POSITIVE_INFINITY;
    if (!next || Math.abs(turn) > LARGEST_TURN || norm(minus(next.w, goal)) > 0.5 * step) {
      step /= 2;
      if (step < SMALLEST_STEP) return (await f.at(goal, here)) ? JUMPS : NO_VALUES;
      continue;
    }
    round.push({ ...next, atBound: false });
    const chord = norm(minus(next.w, here.w));
    curvature = (2 * Math.sin(turn / 2)) / chord;
    if (Math.abs(turn) < LARGEST_TURN / 2) step = Math.min(length, 2 * step);
  }
  return `It is not closed after ${MAX_STEPS} steps.`;
}

/** The bound that a place is beyond. */
function boundBefore(
  { bounds }: Pick<LevelFunction<unknown>, "bounds">,
  w: Plane,
): LevelFunction<unknown>["bounds"][number] | undefined {
  return bounds.find(({ normal, offset }) => normal[0] * w[0] + normal[1] * w[1] + offset < 0);
}

/** Newton's method along the gradient. */
async function onCurve<Payload>(
  f: LevelFunction<Payload>,
  goal: Plane,
  near: Level<Payload>,
): Promise<Level<Payload> | undefined> {
  let at = await f.at(goal, near);
  for (let correction = 0; at && correction < MAX_CORRECTIONS; correction++) {
    const excess = at.f - 1;
    if (Math.abs(excess) <= TOLERANCE) return at;
    const [a, b] = at.gradient;
    const factor = excess / (a * a + b * b);
    if (!Number.isFinite(factor)) return undefined;
    at = await f.at([at.w[0] - factor * a, at.w[1] - factor * b], at);
  }
  return undefined;
}

/** From the curve to a bound, along it, and to where the curve goes on. */
async function alongBound<Payload>(
  f: LevelFunction<Payload>,
  here: Level<Payload>,
  first: LevelFunction<Payload>["bounds"][number],
  step: number,
): Promise<CurvePoint<Payload>[] | string> {
  // The nearest place on the bound is inside or outside; the curve meets the bound on the way against its direction.
  const size = norm(first.normal);
  const away = (first.normal[0] * here.w[0] + first.normal[1] * here.w[1] + first.offset) / size ** 2;
  const foot: Plane = [here.w[0] - away * first.normal[0], here.w[1] - away * first.normal[1]];
  const out: CurvePoint<Payload>[] = [];
  let bound = first;
  const entry = await toLevelAlong(f, foot, alongOf(bound), here);
  if (!entry) return "Fits along the bound do not converge.";
  out.push({ ...entry, atBound: true });
  for (let count = 0; count < MAX_STEPS; count++) {
    const at = out.at(-1)!;
    const direction = alongOf(bound);
    const others = f.bounds.filter((other) => other !== bound);
    const corner = others
      .map((other) => ({ other, distance: distanceTo(other, at.w, direction) }))
      .find(({ distance }) => distance <= step);
    const length = corner ? corner.distance : step;
    const next = await f.at(moved(at.w, direction, length), at);
    if (!next) return "Fits along the bound do not converge.";
    if (next.f >= 1) {
      const exit = await toLevelAlong(f, next.w, direction, next);
      if (!exit) return "Fits along the bound do not converge.";
      out.push({ ...exit, atBound: true });
      return out;
    }
    out.push({ ...next, atBound: true });
    if (corner) bound = corner.other;
    if (norm(next.w) > FARTHEST) return "It is not closed.";
  }
  return "It is not closed.";
}

/** Along a bound, with the inside on the left. */
function alongOf({ normal }: { readonly normal: Plane }): Plane {
  const size = norm(normal);
  return [normal[1] / size, -normal[0] / size];
}

/** The point with f = 1 on a line that crosses the curve near a point. */
async function toLevelAlong<Payload>(
  f: LevelFunction<Payload>,
  from: Plane,
  direction: Plane,
  near: Level<Payload>,
): Promise<Level<Payload> | undefined> {
  let at = await f.at(from, near);
  for (let correction = 0; at && correction < 2 * MAX_CORRECTIONS; correction++) {
    if (Math.abs(at.f - 1) <= TOLERANCE) return at;
    const slope = at.gradient[0] * direction[0] + at.gradient[1] * direction[1];
    const move = (1 - at.f) / slope;
    if (!Number.isFinite(move)) return undefined;
    at = await f.at(moved(at.w, direction, Math.max(-0.5, Math.min(0.5, move))), at);
  }
  return undefined;
}

/** Points at equal distances along a round, by arcs between its points. */
async function atEqualDistances<Payload>(
  f: LevelFunction<Payload>,
  round: readonly CurvePoint<Payload>[],
  count: number,
): Promise<Curve<Payload>> {
  const ends = [0];
  for (let i = 1; i < round.length; i++) ends.push(ends[i - 1]! + lengthOf(round[i - 1]!, round[i]!));
  const total = ends.at(-1)!;
  const points: CurvePoint<Payload>[] = [round[0]!];
  for (let k = 1, segment = 1; k < count; k++) {
    const goal = (k * total) / count;
    while (ends[segment]! < goal) segment++;
    const [from, to] = [round[segment - 1]!, round[segment]!];
    const share = (goal - ends[segment - 1]!) / (ends[segment]! - ends[segment - 1]!);
    const straight = isStraight(from, to);
    const place = straight ? moved(from.w, minus(to.w, from.w), share) : pointOfArc(from, to, share);
    const point = straight ? await f.at(place, from) : await onCurve(f, place, from);
    if (!point) return { kind: "failed", reason: NO_VALUES };
    points.push({ ...point, atBound: straight && point.f < 1 - TOLERANCE });
  }
  return { kind: "closed", points };
}

/** Whether a segment of a round goes along a bound. */
function isStraight(from: CurvePoint<unknown>, to: CurvePoint<unknown>): boolean {
  return from.atBound && to.atBound;
}

/** Of a segment of a round. */
function lengthOf(from: CurvePoint<unknown>, to: CurvePoint<unknown>): number {
  return isStraight(from, to) ? norm(minus(to.w, from.w)) : arcLength(from, to);
}
