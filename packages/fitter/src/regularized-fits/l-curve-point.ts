import type { Likelihood } from "../likelihood/likelihood.js";
import { dot } from "../linear-algebra/vectors.js";

/** One point of the L-curve. */
export interface LCurvePoint {
  /** tau */
  readonly strength: number;
  /** -ln L at the minimum, without the penalty. */
  readonly nll: number;
  /** P at the minimum, without exp(2 tau). */
  readonly penalty: number;
  /** Of the curve (ln nll, ln P) as a function of tau; NaN where one of them is not above zero. */
  readonly curvature: number;
  /** The number that Python rabbit calls so, see {@link lCurvePoint}. */
  readonly curvatureOfReference: number;
}

/** A regularised fit at one strength. */
export interface RegularizedMinimum {
  /** With this strength. */
  readonly likelihood: Likelihood;
  readonly x: Float64Array;
  /** H^-1 b for the parameters that float, zeros for others. */
  solve(rightHandSide: Float64Array): Float64Array;
}

/** By how much of a standard deviation the minimum is moved for the third derivative of the likelihood. */
const THIRD_DERIVATIVE_STEP = 1e-4;

/**
 * The curvature of the L-curve, Eq. (4.3) of Schmitt, JINST 7 (2012) T10003: with X = ln L0, Y = ln P and derivatives by tau,
 *
 *   kappa = (Y'' X' - X'' Y') / (X'^2 + Y'^2)^(3/2).
 *
 * The minimum of L0(x) + exp(2 tau) P(x) moves by x' and x'', from its stationary condition differentiated once and twice:
 *
 *   H x'  = - 2 e^(2 tau) dP,
 *   H x'' = - D3L[x', x'] - 4 e^(2 tau) (d2P x' + dP),
 *
 * where the third derivative D3L comes from central differences of exact second ones.
 *
 * Python rabbit has H x'' = - 2 e^(2 tau) d2P x' - 4 e^(2 tau) dP, as it differentiates x' at fixed x, and in place of L0 the
 * likelihood with all bin-by-bin parameters at their prefit values: `curvatureOfReference`.
 */
export function lCurvePoint({ likelihood, x, solve }: RegularizedMinimum): LCurvePoint {
  const strength = likelihood.regularizationStrength!;
  const scale = Math.exp(2 * strength);
  const parts = (of: Likelihood) => ({
    nll: derivativesAt(of.share("unpenalised"), x),
    penalty: derivativesAt(of.withStrength(0).share("penalty"), x),
  });
  const { nll, penalty } = parts(likelihood);
  const velocity = solve(penalty.gradient.map((value) => -2 * scale * value));
  const penaltyTurn = penalty.hvp(velocity);
  const third = thirdDerivative(likelihood, x, velocity);
  const acceleration = solve(
    x.map((_, i) => -third[i]! - 4 * scale * (penaltyTurn[i]! + penalty.gradient[i]!)),
  );
  const ofReference = solve(x.map((_, i) => -scale * (2 * penaltyTurn[i]! + 4 * penalty.gradient[i]!)));
  const unprofiled = parts(likelihood.withoutBetas());
  return {
    strength,
    nll: nll.value,
    penalty: penalty.value,
    curvature: curvature(logarithm(nll, velocity, acceleration), logarithm(penalty, velocity, acceleration)),
    curvatureOfReference: curvature(
      logarithm(unprofiled.nll, velocity, ofReference),
      logarithm(unprofiled.penalty, velocity, ofReference),
    ),
  };
}

interface Derivatives {
  readonly value: number;
  readonly gradient: Float64Array;
  hvp(direction: Float64Array): Float64Array;
}

/** Of ln f along a curve. */
interface Motion {
  readonly first: number;
  readonly second: number;
}

function derivativesAt(likelihood: Likelihood, x: Float64Array): Derivatives {
  const gradient = new Float64Array(likelihood.size);
  const value = likelihood.valueAndGradient(x, gradient);
  const hvp = (direction: Float64Array) => {
    const out = new Float64Array(likelihood.size);
    likelihood.hvp(x, direction, out);
    return out;
  };
  return { value, gradient, hvp };
}

/** f'' = v^T d2f v + df a; (ln f)' = f' / f, (ln f)'' = f'' / f - (f' / f)^2 */
function logarithm(
  { value, gradient, hvp }: Derivatives,
  velocity: Float64Array,
  acceleration: Float64Array,
): Motion {
  if (!(value > 0)) return { first: Number.NaN, second: Number.NaN };
  const first = dot(gradient, velocity) / value;
  const second = (dot(velocity, hvp(velocity)) + dot(gradient, acceleration)) / value - first * first;
  return { first, second };
}

function curvature(x: Motion, y: Motion): number {
  return (y.second * x.first - x.second * y.first) / Math.hypot(x.first, y.first) ** 3;
}

/** D3L[v, v] = d/de d2L(x + e v) v */
function thirdDerivative(likelihood: Likelihood, x: Float64Array, v: Float64Array): Float64Array {
  const product = new Float64Array(likelihood.size);
  likelihood.hvp(x, v, product);
  const length = Math.sqrt(Math.max(dot(v, product), 0));
  if (length === 0) return new Float64Array(x.length);
  const step = THIRD_DERIVATIVE_STEP / length;
  const [up, down] = [1, -1].map((sign) => {
    const out = new Float64Array(likelihood.size);
    likelihood.hvp(
      x.map((value, i) => value + sign * step * v[i]!),
      v,
      out,
    );
    return out;
  });
  return up!.map((value, i) => (value - down![i]!) / (2 * step));
}
