import { choleskySolve } from "@rabbit-fit/autodiff-kernels";
import type { Observable, Postfit } from "@rabbit-fit/fitter";
import { floatingFactor } from "./floating-factor.js";
import { NoAnswer } from "./no-answer.js";
import type { LikelihoodProfile, ProfiledPoint } from "./profile.js";
import { isPhysical, isTwoSided, type TestStatistic } from "./test-statistic.js";

/** Distance from the constraint and from the stationary point, in standard deviations. */
const TOLERANCE = 1e-9;
const MOST_STEPS = 200;
const MOST_HALVINGS = 25;
/** In units of internal parameters, which are of order one. */
const DIFFERENCE = 1e-4;

/**
 * L(f), the likelihood minimised under the condition that an observable has a value, by Newton's method on the conditions
 *
 *   dL/dx = m df/dx,   f(x) = value,
 *
 * with the exact Hessian of L, and that of f by differences of its gradient, made once for each value.
 */
export class ObservableProfile implements LikelihoodProfile {
  readonly best: number;
  readonly #fit: Postfit;
  readonly #observable: Observable;
  readonly #reference: ProfiledPoint;
  readonly #points = new Map<number, ProfiledPoint>();
  readonly #signal: AbortSignal | undefined;

  constructor(fit: Postfit, observable: Observable, signal?: AbortSignal) {
    this.#fit = fit;
    this.#observable = observable;
    this.#signal = signal;
    this.best = observable.at(fit.likelihood, fit.x).value;
    this.#reference = { value: this.best, x: fit.x, nll: fit.nll };
  }

  /** sqrt(a^T H^-1 a) with a = df/dx at the minimum; undefined where the Hessian is not positive definite. */
  get sigma(): number | undefined {
    const { likelihood, x } = this.#fit;
    const { gradient } = this.#observable.at(likelihood, x);
    const solve = this.#solver(x, 0, undefined);
    if (!solve) return undefined;
    const response = solve(gradient);
    const variance = gradient.reduce((sum, value, i) => sum + value * response[i]!, 0);
    return variance > 0 && Number.isFinite(variance) ? Math.sqrt(variance) : undefined;
  }

  /** @throws NoAnswer where there is no such point */
  async at(value: number): Promise<ProfiledPoint> {
    if (value === this.best) return this.#reference;
    this.#signal?.throwIfAborted();
    const known = this.#points.get(value) ?? this.#search(value);
    this.#points.set(value, known);
    // Lets an abort come through.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return known;
  }

  /** @throws NoAnswer as `at` */
  async statistic(kind: TestStatistic, value: number): Promise<number> {
    if (!isTwoSided(kind) && value <= this.best) return 0;
    const { nll } = await this.at(value);
    const reference = isPhysical(kind) && this.best < 0 ? await this.at(0) : this.#reference;
    return 2 * Math.max(0, nll - reference.nll);
  }

  #search(goal: number): ProfiledPoint {
    const { likelihood, frozen } = this.#fit;
    const near = [this.#reference, ...this.#points.values()].toSorted(
      (left, right) => Math.abs(left.value - goal) - Math.abs(right.value - goal),
    )[0]!;
    const g = new Float64Array(likelihood.size);
    let { x } = near;
    const curvature = this.#curvature(x);
    for (let step = 0; step < MOST_STEPS; step++) {
      const nll = likelihood.valueAndGradient(x, g);
      frozen.clear(g);
      const { value, gradient: a } = this.#observable.at(likelihood, x);
      const solve = this.#solver(x, dot(g, a) / dot(a, a), curvature);
      if (!solve || !Number.isFinite(value) || !Number.isFinite(nll)) break;
      const [u, w] = [solve(g), solve(a)];
      const variance = dot(a, w);
      const rest = value - goal;
      const m = (dot(a, u) - rest) / variance;
      const stationary = g.map((component, i) => component - m * a[i]!);
      const distance = Math.sqrt(Math.max(0, dot(stationary, solve(stationary))));
      if (distance + Math.abs(rest) / Math.sqrt(variance) < TOLERANCE) return { value: goal, x, nll };
      const next = this.#step(x, { u, w, m, goal, merit: { nll, rest } });
      if (!next) break;
      x = next;
    }
    throw new NoAnswer(
      "not-converged",
      `The fit with "${this.#observable.name}" held at ${Number(goal.toPrecision(6))} has not converged.`,
    );
  }

  /** Part of the Newton step that lowers L + |m| |f - goal|, all of it near the solution. */
  #step(
    x: Float64Array,
    {
      u,
      w,
      m,
      goal,
      merit,
    }: {
      readonly u: Float64Array;
      readonly w: Float64Array;
      readonly m: number;
      readonly goal: number;
      readonly merit: { readonly nll: number; readonly rest: number };
    },
  ): Float64Array | undefined {
    const { likelihood } = this.#fit;
    const weight = 2 * Math.abs(m) + 1e-12;
    const before = merit.nll + weight * Math.abs(merit.rest);
    const noise = 1e-12 * Math.max(1, Math.abs(before));
    for (let part = 1, halving = 0; halving < MOST_HALVINGS; halving++, part /= 2) {
      const next = x.map((value, i) => value + part * (m * w[i]! - u[i]!));
      const rest = this.#observable.at(likelihood, next).value - goal;
      if (likelihood.value(next) + weight * Math.abs(rest) <= before + noise) return next;
    }
    return undefined;
  }

  /** d2f/dx2 by differences of the gradient, [floating, floating]. */
  #curvature(x: Float64Array): Float64Array {
    const { likelihood, frozen } = this.#fit;
    const { floating } = frozen;
    const count = floating.length;
    const out = new Float64Array(count * count);
    floating.forEach((i, column) => {
      const [below, above] = [-1, 1].map((side) => {
        const moved = x.slice();
        moved[i]! += side * DIFFERENCE;
        return this.#observable.at(likelihood, moved).gradient;
      });
      floating.forEach((j, row) => {
        const slope = (above![j]! - below![j]!) / (2 * DIFFERENCE);
        out[row * count + column]! += slope / 2;
        out[column * count + row]! += slope / 2;
      });
    });
    return out;
  }

  /** (d2L/dx2 - m d2f/dx2)^-1 over the floating parameters. */
  #solver(
    x: Float64Array,
    m: number,
    curvature: Float64Array | undefined,
  ): ((right: Float64Array) => Float64Array) | undefined {
    const { likelihood, frozen } = this.#fit;
    const factor = floatingFactor(
      likelihood,
      x,
      frozen,
      curvature?.map((value) => m * value),
    );
    if (factor === undefined) return undefined;
    const count = frozen.floating.length;
    return (right) => frozen.embed(Float64Array.from(choleskySolve(factor, count, frozen.extract(right))));
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, i) => sum + value * right[i]!, 0);
}
