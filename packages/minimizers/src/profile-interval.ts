import { aboveZero, checkOptions, listOfNumbers, type OptionRules } from "./check-options.js";
import { checkProblem, nameOf, pointOf } from "./check-problem.js";
import { MinimizerInputError } from "./errors.js";
import { defaultMethod, type MinimizerMethod, minimizerMethods } from "./methods.js";
import { type MinimizeResult, minimize } from "./minimize.js";
import type { Problem } from "./problem.js";

export interface ProfileIntervalOptions {
  /** By how much the value rises: 0.5, the default, for one standard deviation of -ln L, and 1 for that of a chi-square. */
  readonly up?: number;
  /** Indices of other parameters that stay where they are. */
  readonly frozen?: ArrayLike<number>;
  /** For the minimizations over the other parameters; by default one that the problem has the derivatives for. */
  readonly method?: MinimizerMethod;
}

/** How the search for one end of an interval ended. */
export type CrossingStatus =
  /** The profile has risen by `up`. */
  | { readonly kind: "found" }
  /** The profile does not rise by `up`, however far the parameter goes: the end is infinite. */
  | { readonly kind: "no-crossing" }
  /** The function is not defined beyond this end, and has not risen by `up` before. */
  | { readonly kind: "edge-of-domain" }
  /** The function is lower here than at the minimum that was given: start again from `x`. */
  | { readonly kind: "lower-minimum"; readonly value: number }
  /** The other parameters could not be minimized, for the reason of the message. */
  | { readonly kind: "not-converged"; readonly message: string };

/** One end of an interval. */
export interface Crossing {
  /** The parameter; infinite without a crossing, NaN where the search failed. */
  readonly at: number;
  /** All parameters there, [size]; where the search has failed, at the last point. */
  readonly x: Float64Array;
  readonly status: CrossingStatus;
  /** The status as a sentence. */
  readonly message: string;
}

export interface ProfileInterval {
  /** Index of the parameter. */
  readonly parameter: number;
  readonly name?: string;
  /** The parameter at the minimum. */
  readonly value: number;
  readonly lower: Crossing;
  readonly upper: Crossing;
}

/** The profile meets the level to this share of `up`. */
const LEVEL_TOLERANCE = 1e-9;
/** Each step outwards goes at most so many times further from the minimum than the last one. */
const LARGEST_GROWTH = 3;
/** So far the profile is followed, in units of the first guess of the uncertainty. */
const FARTHEST = 1e8;
/** A bracket that is narrower than this share of its distance from zero holds a jump. */
const NARROWEST = 1e-14;
const MOST_STEPS = 200;

const rules: OptionRules<ProfileIntervalOptions> = {
  up: aboveZero,
  frozen: listOfNumbers,
  method: {
    isValid: (value) => (minimizerMethods as readonly unknown[]).includes(value),
    expected: `one of ${minimizerMethods.map((name) => `"${name}"`).join(", ")}`,
  },
};

/**
 * The interval of a parameter where the profile, the value minimized over all other parameters, is not more than `up` above
 * the minimum: what MINOS gives, also where the value is not quadratic. Each end is found by Newton's method on
 * s(t) = sqrt((profile(t) - minimum) / up), which is linear for a quadratic; the slope of the profile is the gradient.
 *
 * @param minimum a minimum as `minimize` gives it
 * @param parameter index or name
 * @throws MinimizerInputError when an argument is not what it should be; the status of each end reports the rest
 * Source: F. James & M. Roos, Comput. Phys. Commun. 10 (1975) 343.
 * @example
 * const { lower, upper } = profileInterval(problem, minimize(problem, start), "mu");
 */
export function profileInterval(
  problem: Problem,
  minimum: Pick<MinimizeResult, "x" | "value"> & Partial<Pick<MinimizeResult, "status" | "message">>,
  parameter: number | string,
  options: ProfileIntervalOptions = {},
): ProfileInterval {
  checkOptions(options, rules);
  checkProblem(problem, "profileInterval");
  const { up = 0.5, frozen = [], method = methodFor(problem) } = options;
  const index = indexOf(problem, parameter);
  if (typeof minimum !== "object" || minimum === null || typeof minimum.value !== "number")
    throw new MinimizerInputError({ field: "minimum", found: minimum, expected: "the result of minimize" });
  const { status, message } = minimum;
  if (status !== undefined && status.kind !== "converged" && status.kind !== "at-bound")
    throw new MinimizerInputError({
      field: "minimum.status.kind",
      found: status.kind,
      expected: "a minimum",
      ...(message !== undefined && { remedy: message }),
    });
  const x = pointOf(minimum.x, problem.size, "minimum.x");
  const held = [...Array.from(frozen), index];
  const profile = (t: number, guess: Float64Array): ProfilePoint => {
    const start = guess.slice();
    start[index] = t;
    const result = minimize(problem, start, { method, frozen: held });
    const gradient = new Float64Array(problem.size);
    const isMinimum = result.status.kind === "converged";
    if (isMinimum) problem.valueAndGradient(result.x, gradient);
    return { t, x: result.x, value: result.value, slope: gradient[index], result };
  };
  const scale = firstStep(problem, x, index, up);
  const end = (sign: -1 | 1): Crossing => {
    const {
      at,
      x: place,
      status: outcome,
    } = crossing(profile, { x, value: minimum.value, index, up, scale, sign });
    return { at, x: place, status: outcome, message: describe(outcome, nameOf(problem, index)) };
  };
  const name = problem.names?.[index];
  return {
    parameter: index,
    ...(name !== undefined && { name }),
    value: x[index],
    lower: end(-1),
    upper: end(1),
  };
}

/** The profile at one value t of the parameter. */
interface ProfilePoint {
  readonly t: number;
  readonly x: Float64Array;
  readonly value: number;
  /** d profile / dt, which is the derivative of the function itself, as all others vanish. */
  readonly slope: number;
  readonly result: MinimizeResult;
}

interface Search {
  readonly x: Float64Array;
  readonly value: number;
  readonly index: number;
  readonly up: number;
  /** A first guess of the uncertainty. */
  readonly scale: number;
  readonly sign: -1 | 1;
}

/** Where the profile crosses the level, going from the minimum in one direction. */
function crossing(
  profile: (t: number, guess: Float64Array) => ProfilePoint,
  { x, value, index, up, scale, sign }: Search,
): Pick<Crossing, "at" | "x" | "status"> {
  const center = x[index];
  /** The furthest point that is known to be below the level, and the nearest that is not. */
  let inside = { t: center, x };
  let outside: number | undefined;
  let outsideIsDefined = true;
  let t = center + sign * scale;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (Math.abs(t - center) > FARTHEST * scale)
      return { at: sign * Infinity, x: inside.x, status: { kind: "no-crossing" } };
    const point = profile(t, extrapolated(inside, { t: center, x }, t));
    const { kind } = point.result.status;
    let next = Number.NaN;
    if (kind === "converged") {
      const rise = point.value - value;
      if (rise < -LEVEL_TOLERANCE * up - 1e-12 * Math.abs(value))
        return { at: Number.NaN, x: point.x, status: { kind: "lower-minimum", value: point.value } };
      if (Math.abs(rise - up) <= LEVEL_TOLERANCE * up)
        return { at: t, x: point.x, status: { kind: "found" } };
      if (rise < up) inside = point;
      else [outside, outsideIsDefined] = [t, true];
      const s = Math.sqrt(Math.max(rise, 0) / up);
      next = t + ((1 - s) * 2 * up * s) / point.slope;
    } else if (kind === "non-finite") [outside, outsideIsDefined] = [t, false];
    else
      return {
        at: Number.NaN,
        x: point.x,
        status: { kind: "not-converged", message: point.result.message },
      };
    if (
      outside !== undefined &&
      Math.abs(outside - inside.t) <= NARROWEST * Math.max(Math.abs(outside), scale)
    )
      return { at: inside.t, x: inside.x, status: { kind: outsideIsDefined ? "found" : "edge-of-domain" } };
    t = within(next, { center, inside: inside.t, outside, sign });
  }
  return {
    at: Number.NaN,
    x: inside.x,
    status: { kind: "not-converged", message: `The level was not met in ${MOST_STEPS} steps.` },
  };
}

/** Newton's step where it stays in the bracket, else one that halves the bracket, or goes further out. */
function within(
  next: number,
  at: { center: number; inside: number; outside: number | undefined; sign: -1 | 1 },
): number {
  const { center, inside, outside, sign } = at;
  const isAhead = (next - inside) * sign > 0;
  if (outside !== undefined) return isAhead && (outside - next) * sign > 0 ? next : (inside + outside) / 2;
  const farthest = center + LARGEST_GROWTH * (inside - center);
  return isAhead && (farthest - next) * sign > 0 ? next : farthest;
}

/** The other parameters where the line through two points of the profile leads. */
function extrapolated(
  inside: { readonly t: number; readonly x: Float64Array },
  center: { readonly t: number; readonly x: Float64Array },
  t: number,
): Float64Array {
  if (inside.t === center.t) return center.x;
  const share = (t - center.t) / (inside.t - center.t);
  const guess = center.x.map((value, i) => value + share * (inside.x[i] - value));
  return guess.every(Number.isFinite) ? guess : inside.x;
}

/** The uncertainty with all others fixed, sqrt(2 up / H_ii): never more than that of the profile. */
function firstStep(problem: Problem, x: Float64Array, index: number, up: number): number {
  const { size } = problem;
  let curvature: number;
  if (problem.hvp !== undefined) {
    const unit = new Float64Array(size);
    unit[index] = 1;
    const column = new Float64Array(size);
    problem.hvp(x, unit, column);
    curvature = column[index];
  } else {
    const step = 1e-4 * Math.max(1, Math.abs(x[index]));
    const slopeAt = (shift: number): number => {
      const gradient = new Float64Array(size);
      const point = x.slice();
      point[index] += shift;
      problem.valueAndGradient(point, gradient);
      return gradient[index];
    };
    curvature = (slopeAt(step) - slopeAt(-step)) / (2 * step);
  }
  const guess = Math.sqrt((2 * up) / curvature);
  return Number.isFinite(guess) && guess > 0 ? guess : 0.1 * Math.max(1, Math.abs(x[index]));
}

function methodFor(problem: Problem): MinimizerMethod {
  if (problem.hvp !== undefined) return defaultMethod;
  return problem.hessian === undefined ? "BFGS" : "trust-exact";
}

function indexOf({ names, size }: Problem, parameter: number | string): number {
  const index = typeof parameter === "string" ? (names?.indexOf(parameter) ?? -1) : parameter;
  if (Number.isInteger(index) && index >= 0 && index < size) return index;
  const named = names === undefined ? "" : `, or one of ${names.join(", ")}`;
  throw new MinimizerInputError({
    field: "parameter",
    found: parameter,
    expected: `an index below the number of parameters, ${size}${named}`,
  });
}

function describe(status: CrossingStatus, name: string): string {
  switch (status.kind) {
    case "found":
      return `The profile of parameter ${name} crosses the level here.`;
    case "no-crossing":
      return `The profile of parameter ${name} does not rise to the level: the interval has no end on this side.`;
    case "edge-of-domain":
      return `The function is not defined beyond this value of parameter ${name}, and is below the level up to it.`;
    case "lower-minimum":
      return (
        `The value is lower at another value of parameter ${name}, ${status.value.toPrecision(6)}: what was given is not the ` +
        "minimum. Minimize again from x."
      );
    case "not-converged":
      return `The profile of parameter ${name} could not be followed. ${status.message}`;
    default:
      return status satisfies never;
  }
}
