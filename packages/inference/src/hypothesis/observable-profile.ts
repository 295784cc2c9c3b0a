import type { HeldMinimum, HeldObservable, PlacedData } from "@rabbit-fit/fitter";
import { NoAnswer } from "./no-answer.js";
import type { LikelihoodProfile, ProfiledPoint } from "./profile.js";
import { isPhysical, isTwoSided, type TestStatistic } from "./test-statistic.js";

/** A way to a point ends after this number of minimisations. */
const MOST_MINIMA = 40;
/** By so much, in units of L, a minimum with an observable held may lie below the one without; more is another minimum. */
const LARGEST_FALL = 1e-6;

export interface ObservableProfileOptions {
  readonly signal?: AbortSignal | undefined;
  /** A data set other than that of the fit. */
  readonly other?: {
    readonly data: Partial<PlacedData>;
    /** Where the test statistic is zero. */
    readonly reference: ProfiledPoint;
    /** Where points start, so that none depends on which were computed before. */
    readonly start: (value: number) => Promise<HeldMinimum>;
  };
}

/** L(g), the likelihood minimised over all parameters where an observable g has a value; each point is computed once. */
export class ObservableProfile implements LikelihoodProfile {
  readonly #observable: HeldObservable;
  readonly #reference: ProfiledPoint;
  readonly #points = new Map<number, Promise<HeldMinimum>>();
  readonly #found: HeldMinimum[];
  readonly #options: ObservableProfileOptions;

  constructor(observable: HeldObservable, options: ObservableProfileOptions = {}) {
    this.#observable = observable;
    this.#options = options;
    this.#reference = options.other?.reference ?? observable.best;
    this.#found = [observable.best];
  }

  get best(): number {
    return this.#reference.value;
  }

  /** sqrt(a^T H^-1 a) with a = dg/du at the minimum of the fit, bin-by-bin parameters included. */
  get sigma(): number | undefined {
    return this.#observable.sigma;
  }

  /** @throws NoAnswer where there is no such point */
  async at(value: number): Promise<HeldMinimum> {
    if (!this.#options.other && value === this.best) return this.#observable.best;
    this.#options.signal?.throwIfAborted();
    // Lets an abort come through.
    await new Promise((resolve) => setImmediate(resolve));
    const point = this.#points.get(value) ?? this.#search(value);
    this.#points.set(value, point);
    return point;
  }

  /** @throws NoAnswer as `at`, and where a point lies below the minimum */
  async statistic(kind: TestStatistic, value: number): Promise<number> {
    if (!isTwoSided(kind) && value <= this.best) return 0;
    if (value === this.best) return 0;
    const { nll } = await this.at(value);
    const reference = isPhysical(kind) && this.best < 0 ? await this.at(0) : this.#reference;
    const rise = nll - reference.nll;
    if (rise < -LARGEST_FALL * Math.max(1, Math.abs(reference.nll) * 1e-6)) {
      throw new NoAnswer(
        "lower-minimum",
        `With "${this.#observable.name}" held at ${shown(value)} the likelihood has a lower minimum than at ${shown(reference.value)}, by ${shown(-rise)}: the fit has not found its minimum.`,
      );
    }
    return 2 * Math.max(0, rise);
  }

  async #search(goal: number): Promise<HeldMinimum> {
    if (this.#observable.sigma === undefined) {
      throw new NoAnswer(
        "not-defined",
        `Nothing changes "${this.#observable.name}" at the minimum, such as a signal strength at zero that is stored as its square root. Fit with options.parameters.allowNegative.`,
      );
    }
    const { other } = this.#options;
    const near = this.#found.toSorted(
      (left, right) => Math.abs(left.value - goal) - Math.abs(right.value - goal),
    );
    const point = this.#wayTo(goal, other ? await other.start(goal) : near[0]!);
    if (point) {
      if (!other) this.#found.push(point);
      return point;
    }
    throw new NoAnswer(
      "not-converged",
      `The fit with "${this.#observable.name}" held at ${shown(goal)} has not converged: there may be no such value.`,
    );
  }

  /** At once, or where that leads nowhere in parts of the way. */
  #wayTo(goal: number, from: HeldMinimum): HeldMinimum | undefined {
    const { data } = this.#options.other ?? {};
    let at = from;
    let part = 1;
    for (let made = 0; made < MOST_MINIMA; made++) {
      const value = part === 1 ? goal : at.value + part * (goal - at.value);
      const next = this.#observable.minimum(value, { from: at, ...(data && { data }) });
      if (next && part === 1) return next;
      // From the same value there are no parts of a way.
      if (!next && at.value === goal) return undefined;
      if (next) at = next;
      part = next ? Math.min(1, 2 * part) : part / 2;
    }
    return undefined;
  }
}

/** Names of observables are quoted, values are rounded. */
function shown(value: number): string {
  return Number(value.toPrecision(6)).toString();
}
