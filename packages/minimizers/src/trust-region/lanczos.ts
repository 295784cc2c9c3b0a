import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import type { Tridiagonal } from "../linear-algebra/tridiagonal.js";
import { addScaled, dot, fillScaled, norm } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";

/** Fills out with H v. */
export type HessianProduct = (v: Float64Array, out: Float64Array) => void;

export interface LanczosOptions {
  readonly product: HessianProduct;
  /** The vector that spans the first Krylov space, [size]. */
  readonly start: Float64Array;
  readonly preconditioner?: Preconditioner | undefined;
  /** Memory for the vectors that are kept, bytes. */
  readonly memory: number;
}

/** What a step of the process met. */
export type LanczosStep = "extended" | "invariant" | "non-finite";

/**
 * Vectors are made orthogonal to all earlier ones while those hold no more than this many numbers in total, which
 * keeps the cost of a step near that of a pass over 32 MB. Beyond, the three-term recurrence alone carries on, and
 * the process loses orthogonality as conjugate gradients do: it takes a few more products and stays correct.
 */
export const reorthogonalizedElements = 2 ** 22;

/** A residual this small, in units of rounding of ‖T‖, is taken for zero: the Krylov space is invariant. */
const INVARIANT_ULPS = 32;

/**
 * The preconditioned Lanczos process: builds q₀, q₁, ... with Qᵀ M Q = I and Qᵀ H Q = T, tridiagonal, from
 *
 *     γ_{j+1} w_{j+1} = H q_j - δ_j w_j - γ_j w_{j-1},   w = M q,
 *
 * with M = I without a preconditioner. Vectors are kept up to a budget; `combine` computes the others again.
 *
 * Source: Gould, Lucidi, Roma & Toint, SIAM J. Optim. 9 (1999) 504, algorithm 4.2; the order of the subtractions is
 * that of Paige, J. Inst. Maths Applics 10 (1972) 373.
 */
export class LanczosProcess {
  readonly size: number;
  /** γ₀ = ‖start‖ in the norm of M⁻¹. */
  readonly startNorm: number;
  /** δ_j, [dimension] */
  readonly diagonal: number[] = [];
  /** γ_{j+1}, [dimension]: the last one is the norm of the residual and no element of T yet. */
  readonly offDiagonal: number[] = [];
  /** Whether the residual vanished: H maps the span of the vectors into itself. */
  invariant = false;

  readonly #options: LanczosOptions;
  readonly #kept: Float64Array[] = [];
  readonly #keptDual: Float64Array[] = []; // M q_j, while vectors are made orthogonal to all earlier ones
  readonly #keptLimit: number;
  #state: RecurrenceState;
  /** State before the first vector that was not kept. */
  #checkpoint: RecurrenceState | undefined;
  #scale = 0;

  constructor(options: LanczosOptions) {
    this.#options = options;
    this.size = options.start.length;
    this.#keptLimit = Math.max(1, Math.floor(options.memory / (8 * this.size)));
    this.#state = stateOf(options.start, options.preconditioner);
    this.startNorm = this.#state.gamma;
    this.invariant = this.startNorm === 0;
  }

  get dimension(): number {
    return this.diagonal.length;
  }

  /** T, [dimension, dimension]. */
  get tridiagonal(): Tridiagonal {
    return { size: this.dimension, diagonal: this.diagonal, offDiagonal: this.offDiagonal };
  }

  /** The latest vector q. */
  get latest(): Float64Array {
    return this.#state.q;
  }

  /** Whether every vector is kept, so that a new one can be made orthogonal to them. */
  get keepsAll(): boolean {
    return this.#kept.length === this.dimension;
  }

  /** Adds one vector, with one product. Nothing happens when the space is invariant. */
  extend(): LanczosStep {
    if (this.invariant) return "invariant";
    const j = this.dimension;
    const keep = j < this.#keptLimit && this.keepsAll;
    if (!keep && this.#checkpoint === undefined) this.#checkpoint = copyState(this.#state);
    const orthogonalize = keep && (j + 1) * this.size <= reorthogonalizedElements;
    const state = this.#state;
    const link = j > 0 ? this.offDiagonal[j - 1] : 0;
    const delta = advance(state, link, this.#options);
    if (!Number.isFinite(delta)) return "non-finite";
    if (keep) this.#kept.push(state.q.slice());
    if (orthogonalize) {
      if (this.#options.preconditioner !== undefined) this.#keptDual.push(state.w.slice());
      this.#orthogonalize(state.t);
    }
    state.gamma = dualNorm(state, this.#options.preconditioner);
    if (!Number.isFinite(state.gamma)) return "non-finite";
    this.#scale = Math.max(this.#scale, Math.abs(delta) + link, state.gamma);
    this.diagonal.push(delta);
    this.invariant = state.gamma <= INVARIANT_ULPS * Number.EPSILON * this.#scale;
    this.offDiagonal.push(this.invariant ? 0 : state.gamma);
    // With full orthogonality there is no room for more vectors than parameters: the residual is rounding.
    if (orthogonalize && this.dimension === this.size) {
      this.invariant = true;
      this.offDiagonal[j] = 0;
    }
    return "extended";
  }

  /**
   * Goes on from an invariant space with a vector outside of it; T gets a zero link there.
   *
   * @param outside any vector, [size]; its component in the space is removed
   * @returns false when there is nothing outside, or not all vectors are kept to tell
   */
  restart(outside: Float64Array): boolean {
    if (!this.invariant || !this.keepsAll || this.dimension >= this.size) return false;
    const t = outside.slice();
    // Vectors were kept without their duals only above the limit, where M q is not at hand.
    if (this.#options.preconditioner !== undefined && this.#keptDual.length < this.dimension) return false;
    const before = norm(t);
    this.#orthogonalize(t);
    this.#orthogonalize(t);
    if (!(norm(t) > Math.sqrt(Number.EPSILON) * before)) return false;
    this.#state = stateOf(t, this.#options.preconditioner);
    this.invariant = !(this.#state.gamma > 0);
    return !this.invariant;
  }

  /** out = Σ_j coefficient_j q_j, [size]. Vectors that were not kept cost one product each. */
  combine(coefficients: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let j = 0; j < this.#kept.length; j++) addScaled(out, coefficients[j], this.#kept[j]);
    if (this.#checkpoint === undefined) return;
    const state = copyState(this.#checkpoint);
    for (let j = this.#kept.length; j < this.dimension; j++) {
      advance(state, j > 0 ? this.offDiagonal[j - 1] : 0, this.#options);
      addScaled(out, coefficients[j], state.q);
      state.gamma = dualNorm(state, this.#options.preconditioner);
    }
  }

  /** Removes from a dual vector t its components along all M q_j. Modified Gram-Schmidt, again when much was lost. */
  #orthogonalize(t: Float64Array): void {
    const duals = this.#options.preconditioner === undefined ? this.#kept : this.#keptDual;
    let before = norm(t);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < duals.length; j++) addScaled(t, -dot(t, this.#kept[j]), duals[j]);
      const after = norm(t);
      if (after > Math.SQRT1_2 * before) return; // "twice is enough", Parlett 6.9
      before = after;
    }
  }
}

/** The vectors of the three-term recurrence, all of [size]. */
interface RecurrenceState {
  /** Residual, dual: the next M q before it is divided by γ. */
  readonly t: Float64Array;
  /** M⁻¹ t; the same array as t without a preconditioner. */
  readonly v: Float64Array;
  readonly q: Float64Array;
  /** M q; the same array as q without a preconditioner. */
  readonly w: Float64Array;
  readonly wPrevious: Float64Array;
  /** √(tᵀ M⁻¹ t) */
  gamma: number;
}

function stateOf(start: Float64Array, preconditioner: Preconditioner | undefined): RecurrenceState {
  const { length } = start;
  const t = start.slice();
  const q = new Float64Array(length);
  const state: RecurrenceState = {
    t,
    v: preconditioner === undefined ? t : new Float64Array(length),
    q,
    w: preconditioner === undefined ? q : new Float64Array(length),
    wPrevious: new Float64Array(length),
    gamma: 0,
  };
  state.gamma = dualNorm(state, preconditioner);
  return state;
}

function copyState(state: RecurrenceState): RecurrenceState {
  const t = state.t.slice();
  const q = state.q.slice();
  return {
    t,
    v: state.v === state.t ? t : state.v.slice(),
    q,
    w: state.w === state.q ? q : state.w.slice(),
    wPrevious: state.wPrevious.slice(),
    gamma: state.gamma,
  };
}

/** One step of the recurrence: the next q and w, then t = H q - γ w_previous - δ w. Returns δ. */
function advance(state: RecurrenceState, link: number, { product }: LanczosOptions): number {
  const { t, v, q, w, wPrevious } = state;
  wPrevious.set(w);
  fillScaled(q, 1 / state.gamma, v);
  if (w !== q) fillScaled(w, 1 / state.gamma, t);
  product(q, t);
  if (link !== 0) addScaled(t, -link, wPrevious);
  const delta = dot(q, t);
  addScaled(t, -delta, w);
  return delta;
}

/** Fills v = M⁻¹ t and returns √(tᵀ v). */
function dualNorm(state: RecurrenceState, preconditioner: Preconditioner | undefined): number {
  const { t, v } = state;
  if (preconditioner !== undefined) preconditioner.solve(t, v);
  return Math.sqrt(squaredDualNorm(t, v));
}
