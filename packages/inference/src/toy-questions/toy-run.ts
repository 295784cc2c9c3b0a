import { abortSignal, callback, type OptionRules, wholeNumber } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { type DrawnToy, toyNuisances } from "../toys/drawn-toy.js";
import { type ToysMaker, toysInTurn } from "./make-toys.js";
import type { ToyOutcome, ToySpec } from "./toy-spec.js";

/** How toys are drawn, made and followed. */
export interface ToyRun extends Pick<DrawnToy, "seed" | "nuisances"> {
  /** Makes the toys: one after the other by default; that of a session of `openInference` makes them on all cores. */
  readonly makeToys?: ToysMaker;
  /** Called after each toy with how many have been made in all. */
  readonly onToy?: (made: number) => void;
  readonly signal?: AbortSignal;
}

export const toyRunRules: OptionRules<ToyRun> = {
  seed: wholeNumber,
  nuisances: toyNuisances,
  makeToys: callback,
  onToy: callback,
  signal: abortSignal,
};

/** The toys of one run, counted together. */
export class RunOfToys {
  /** What the toys have in common. */
  readonly drawn: Pick<DrawnToy, "seed" | "nuisances">;
  #made = 0;
  readonly #make: (specs: readonly ToySpec[]) => Promise<readonly ToyOutcome[]>;

  constructor(fit: Postfit, { seed, nuisances, makeToys = toysInTurn(), onToy, signal }: ToyRun) {
    this.drawn = { ...(seed !== undefined && { seed }), ...(nuisances !== undefined && { nuisances }) };
    this.#make = (specs) => {
      let made = this.#made;
      return makeToys(fit, specs, { onToy: () => onToy?.(++made), signal });
    };
  }

  /** @throws the reason of the signal when that is aborted */
  async make(specs: readonly ToySpec[]): Promise<readonly ToyOutcome[]> {
    const outcomes = await this.#make(specs);
    this.#made += specs.length;
    return outcomes;
  }

  /** How many toys have been made, those of a run that was stopped included. */
  get made(): number {
    return this.#made;
  }
}
