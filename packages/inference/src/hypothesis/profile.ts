import type { PlacedData, Postfit } from "@rabbit-fit/fitter";
import { NoAnswer } from "./no-answer.js";
import { isPhysical, isTwoSided, type TestStatistic } from "./test-statistic.js";
import type { TestedParameter } from "./tested-parameter.js";

/** The minimum over all other parameters where the tested one is held. */
export interface ProfiledPoint {
  /** The tested parameter. */
  readonly value: number;
  /** Internal parameters, [parameters]. */
  readonly x: Float64Array;
  /** L, the negative log-likelihood. */
  readonly nll: number;
}

/** Where a test statistic is zero. */
export interface ReferencePoint extends ProfiledPoint {
  /** Whether the likelihood has its minimum there: no other point lies below. */
  readonly isMinimum: boolean;
}

/** L along a quantity, the minimum over everything else. */
export interface LikelihoodProfile {
  /** The quantity at the minimum. */
  readonly best: number;
  /** Its uncertainty in the Gaussian approximation; undefined where the Hessian gives none. */
  readonly sigma: number | undefined;
  /** Why the Hessian gives none, as a sentence that names parameters; absent where it is not known. */
  readonly withoutSigma?: string | undefined;
  /** The point where the quantity is held. @throws NoAnswer where the fit does not converge */
  at(value: number): Promise<ProfiledPoint>;
  /** The test statistic of a value, from 0. @throws NoAnswer as `at` */
  statistic(kind: TestStatistic, value: number): Promise<number>;
}

export interface ProfileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where the test statistic is zero, in place of the minimum of the fit. */
  readonly reference?: ReferencePoint;
  /**
   * A data set other than that of the fit. Where its fits do not converge from the reference, they start from the point that is given, so
   * that none depends on which were computed before.
   */
  readonly other?: { readonly data: Partial<PlacedData>; readonly start: Float64Array };
  /** The uncertainty there. */
  readonly sigma?: () => number | undefined;
}

/** By so much, in units of L, a minimum with a parameter held may lie below that of the fit; more is another minimum. */
const LARGEST_FALL = 1e-6;

/** Names of parameters are quoted, values are rounded. */
const shown = (value: number) => Number(value.toPrecision(6)).toString();

/** L(mu), the likelihood of one data set along a parameter, minimised over all others; each point is computed once. */
export class Profile implements LikelihoodProfile {
  readonly parameter: TestedParameter;
  readonly #fit: Postfit;
  readonly #best: ReferencePoint;
  readonly #points = new Map<number, ProfiledPoint>();
  readonly #options: ProfileOptions;

  /** @param fit to the data set, with the parameter floating unless there is another reference than its minimum */
  constructor(fit: Postfit, parameter: TestedParameter, options: ProfileOptions = {}) {
    this.#fit = fit;
    this.parameter = parameter;
    this.#best = options.reference ?? {
      value: parameter.valueAt(fit.x),
      x: fit.x,
      nll: fit.nll,
      isMinimum: true,
    };
    this.#options = options;
  }

  /** mu_hat */
  get best(): number {
    return this.#best.value;
  }

  /** sigma of mu in the Gaussian approximation at the minimum; undefined where the Hessian gives none. */
  get sigma(): number | undefined {
    const { sigma: known } = this.#options;
    if (known) return known();
    const { index } = this.parameter;
    const { undetermined = [], variances } = this.#fit.uncertainties();
    if (undetermined.includes(index)) return undefined;
    const sigma = Math.sqrt(variances[index]!) * Math.abs(this.parameter.slopeAt(this.#fit.x));
    return sigma > 0 && Number.isFinite(sigma) ? sigma : undefined;
  }

  get withoutSigma(): string | undefined {
    return this.#options.sigma ? undefined : this.#fit.uncertainties().failure?.message;
  }

  /**
   * The point where the parameter is held at a value.
   *
   * @throws NoAnswer where the fit does not converge, from anywhere
   */
  async at(value: number): Promise<ProfiledPoint> {
    if (value === this.#best.value) return this.#best;
    const known = this.#points.get(value);
    if (known) return known;
    const hold = new Map([[this.parameter.index, this.parameter.internal(value)]]);
    const { other } = this.#options;
    let message = "";
    for (const start of this.#starts(value)) {
      this.#options.signal?.throwIfAborted();
      const held = await this.#fit.refit({ start, hold, ...(other && { data: other.data }) });
      const convergence = held.convergence?.converged === false ? held.verdict() : held.convergence;
      if (!convergence || convergence.converged) {
        const point = { value, x: held.x, nll: held.nll };
        this.#points.set(value, point);
        return point;
      }
      message = convergence.message;
    }
    throw new NoAnswer(
      "not-converged",
      `The fit with "${this.parameter.name}" held at ${shown(value)} has not converged: ${message}`,
    );
  }

  /**
   * The test statistic of a hypothesis.
   *
   * @returns from 0
   * @throws NoAnswer where a fit does not converge, or leads below the minimum
   */
  async statistic(kind: TestStatistic, value: number): Promise<number> {
    if (!isTwoSided(kind) && value <= this.best) return 0;
    const { nll } = await this.at(value);
    const reference = isPhysical(kind) && this.best < 0 ? await this.at(0) : this.#best;
    return 2 * this.#rise(nll, value, reference);
  }

  /** L(mu) - L(reference). @throws NoAnswer where it is below zero by more than rounding */
  #rise(nll: number, value: number, reference: ProfiledPoint): number {
    const rise = nll - reference.nll;
    if (this.#best.isMinimum && rise < -LARGEST_FALL * Math.max(1, Math.abs(reference.nll) * 1e-6)) {
      throw new NoAnswer(
        "lower-minimum",
        `With "${this.parameter.name}" held at ${shown(value)} the likelihood has a lower minimum than at ${shown(reference.value)}, by ${shown(-rise)}: the fit has not found its minimum.`,
      );
    }
    return Math.max(0, rise);
  }

  /** Where to start: at the neighbours' line first, then at the minimum, at the nearest point, and where the fit started. */
  *#starts(value: number): Generator<Float64Array> {
    const { other } = this.#options;
    if (other) {
      yield this.#best.x;
      yield other.start;
      return;
    }
    const near = [this.#best, ...this.#points.values()].toSorted(
      (left, right) => Math.abs(left.value - value) - Math.abs(right.value - value),
    );
    yield this.#between(value, near);
    yield near[0]!.x;
    if (near.length > 1) yield this.#best.x;
    yield this.#fit.likelihood.start;
  }

  /** On the line through the two nearest points; of one point, along the response of the other parameters to this one. */
  #between(value: number, [first, second]: readonly ProfiledPoint[]): Float64Array {
    const { index } = this.parameter;
    const target = this.parameter.internal(value);
    if (second && second.x[index] !== first!.x[index]) {
      const part = (target - first!.x[index]!) / (second.x[index]! - first!.x[index]!);
      return first!.x.map((at, i) => at + part * (second.x[i]! - at));
    }
    const covariance = this.#fit.covariance();
    const variance = covariance?.values[index * (covariance.size + 1)];
    if (!covariance || !variance) return first!.x;
    const step = (target - first!.x[index]!) / variance;
    return first!.x.map((at, i) => at + step * covariance.values[index * covariance.size + i]!);
  }
}
