import type { PlacedData, Postfit } from "@rabbit-fit/fitter";
import { converged } from "../hypothesis/converged.js";
import { Profile } from "../hypothesis/profile.js";
import { isPhysical, isTwoSided, type TestStatistic } from "../hypothesis/test-statistic.js";
import type { TestedParameter } from "../hypothesis/tested-parameter.js";

/** Where toys of one hypothesis come from. */
export interface ToySource {
  /** To the data, with the parameter floating. */
  readonly fit: Postfit;
  /** To the data, under the hypothesis. */
  readonly truth: Postfit;
  readonly parameter: TestedParameter;
}

/** What toys are ordered by; `discovery` is q0. */
export type ToyStatistic = TestStatistic | "discovery";

/** The likelihood of one toy along the parameter; what it gives for a value does not depend on what was asked before. */
export class ToyLikelihood {
  readonly #source: ToySource;
  readonly #data: Partial<PlacedData>;
  #free: Promise<Profile> | undefined;
  #physical: Promise<Profile> | undefined;

  constructor(source: ToySource, data: Partial<PlacedData>) {
    this.#source = source;
    this.#data = data;
  }

  /** @throws NoAnswer where a fit does not converge; RabbitInputError where the likelihood is not defined for the toy */
  async statistic(kind: ToyStatistic, value: number): Promise<number> {
    if (kind === "discovery") {
      const profile = await this.#physicalProfile();
      return profile.best <= 0 ? 0 : profile.statistic("t", 0);
    }
    // With mu_hat below zero only L(0) counts: a statistic of that profile is the one without the bound.
    const profile = isPhysical(kind) ? await this.#physicalProfile() : await this.#freeProfile();
    return profile.statistic(isTwoSided(kind) ? "t" : "q", value);
  }

  /** With mu_hat where it is. */
  #freeProfile(): Promise<Profile> {
    this.#free ??= this.#fitted();
    return this.#free;
  }

  /**
   * With mu_hat, or 0 where that is below zero, as the slope of the likelihood at 0 says: toys without events have no minimum, and
   * need none.
   */
  #physicalProfile(): Promise<Profile> {
    this.#physical ??= this.#bounded();
    return this.#physical;
  }

  async #bounded(): Promise<Profile> {
    const { fit, truth, parameter } = this.#source;
    // A square root has no slope at zero, and no minimum below it.
    if (parameter.isBounded) return this.#freeProfile();
    const hold = new Map([[parameter.index, parameter.internal(0)]]);
    const atZero = converged(await fit.refit({ data: this.#data, start: truth.x, hold }));
    const gradient = new Float64Array(atZero.x.length);
    atZero.likelihood.valueAndGradient(atZero.x, gradient);
    if (gradient[parameter.index]! < 0) return this.#freeProfile();
    const reference = { value: 0, x: atZero.x, nll: atZero.nll };
    return new Profile(atZero, parameter, { reference, starts: "minimum" });
  }

  async #fitted(): Promise<Profile> {
    const { fit, truth, parameter } = this.#source;
    const free = converged(await fit.refit({ data: this.#data, start: truth.x }));
    return new Profile(free, parameter, { starts: "minimum" });
  }
}
