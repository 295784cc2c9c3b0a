import { defaultProductsPerUnknown } from "../conjugate-gradient.js";
import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import { addScaled, dot, firstNonFinite, norm } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";

export interface TruncatedConjugateGradientOptions {
  /** g, [size] */
  readonly gradient: Float64Array;
  /** Fills out with H v. */
  readonly product: (v: Float64Array, out: Float64Array) => void;
  readonly preconditioner?: Preconditioner | undefined;
  /** How small the residual H s + g, relative to g, has to be; in the norm of M⁻¹. */
  readonly tolerance: number;
  /** Δ, in the norm of M; Infinity for none. */
  readonly radius: number;
}

/** Where conjugate gradients stopped on the model m(s) = gᵀs + ½ sᵀHs. */
export type TruncatedConjugateGradient =
  | {
      /**
       * `arrived`: the residual is small enough. `curvature`: the next direction has no positive curvature; `edge`: it
       * leads out of the region; both say how it goes on.
       */
      readonly kind: "arrived" | "curvature" | "edge";
      /** s, [size], inside the region */
      readonly step: Float64Array;
      /** ‖s‖ in the norm of M. */
      readonly stepLength: number;
      /** -m(s) */
      readonly decrease: number;
      /** d, [size]: conjugate to the directions before, and what its step to the edge of the region would be. */
      readonly direction: Float64Array;
      /** dᵀ H d */
      readonly directionCurvature: number;
      /** τ with ‖s + τ d‖ = Δ, and m(s) - m(s + τ d). */
      readonly toEdge: { readonly length: number; readonly decrease: number };
      /** Whether nothing but rounding is left of the residual: H maps the directions seen into their span. */
      readonly closed: boolean;
      /** Largest ‖H d‖ / ‖d‖ seen. */
      readonly matrixNorm: number;
    }
  | { readonly kind: "non-finite"; readonly parameterIndex: number };

/**
 * Conjugate gradients for H s = -g that stop where a Newton method wants them to: at the tolerance, at the edge of a
 * region or at a direction without positive curvature.
 *
 * Source: Steihaug, SIAM J. Numer. Anal. 20 (1983) 626; with a preconditioner Conn, Gould & Toint, Trust-Region Methods
 * (2000), algorithm 7.5.1, whose recurrences (7.5.5) to (7.5.7) know ‖s‖ in the norm of M without M.
 */
export function truncatedConjugateGradient({
  gradient,
  product,
  preconditioner,
  tolerance,
  radius,
}: TruncatedConjugateGradientOptions): TruncatedConjugateGradient {
  const size = gradient.length;
  const step = new Float64Array(size);
  const residual = gradient.slice(); // g + H s
  const z = preconditioner === undefined ? residual : new Float64Array(size);
  const image = new Float64Array(size);
  preconditioner?.solve(residual, z);
  let weight = squaredDualNorm(residual, z); // rᵀ M⁻¹ r
  const target = tolerance * Math.sqrt(weight);
  const direction = z.map((component) => -component);
  let stepSquared = 0; // ‖s‖²
  let along = 0; // sᵀ M d
  let directionSquared = weight; // ‖d‖²
  let curvature = 0;
  let decrease = 0;
  let matrixNorm = 0;
  let closed = weight === 0;

  const stop = (kind: "arrived" | "curvature" | "edge"): TruncatedConjugateGradient => {
    const missing = radius * radius - stepSquared;
    const root = Math.sqrt(along * along + directionSquared * missing);
    const length = along >= 0 ? missing / (along + root) : (root - along) / directionSquared;
    // Along d the model falls by τ rᵀM⁻¹r - ½ τ² dᵀHd.
    const toEdge = { length, decrease: length * weight - 0.5 * length * length * curvature };
    const stepLength = Math.sqrt(stepSquared);
    return {
      kind,
      step,
      stepLength,
      decrease,
      direction,
      directionCurvature: curvature,
      toEdge,
      closed,
      matrixNorm,
    };
  };

  for (let count = 0; count < defaultProductsPerUnknown * size && !closed; count++) {
    if (count > 0 && Math.sqrt(weight) <= target) break;
    product(direction, image);
    const parameterIndex = firstNonFinite(image);
    if (parameterIndex >= 0) return { kind: "non-finite", parameterIndex };
    curvature = dot(direction, image);
    matrixNorm = Math.max(matrixNorm, norm(image) / norm(direction));
    if (!(curvature > 0)) return stop("curvature");
    const length = weight / curvature;
    const nextSquared = stepSquared + length * (2 * along + length * directionSquared);
    if (nextSquared >= radius * radius) return stop("edge");
    addScaled(step, length, direction);
    addScaled(residual, length, image);
    decrease += 0.5 * length * weight;
    stepSquared = nextSquared;
    preconditioner?.solve(residual, z);
    const nextWeight = squaredDualNorm(residual, z);
    const beta = nextWeight / weight;
    along = beta * (along + length * directionSquared);
    directionSquared = nextWeight + beta * beta * directionSquared;
    for (let i = 0; i < size; i++) direction[i] = beta * direction[i] - z[i];
    weight = nextWeight;
    closed = weight === 0 || norm(residual) <= CLOSED_ULPS * Number.EPSILON * matrixNorm * norm(step);
  }
  return stop("arrived");
}

/** A residual this small, in units of rounding of ‖H‖ ‖s‖, is taken for zero. */
const CLOSED_ULPS = 32;
