import type { ResolvedOptions } from "./options.js";

/**
 * Says after each iteration whether to stop: when the value is not below that of `earlyStopping` iterations before, v, by
 * more than stallRelTol |v|. The rule is the same as in the callback of Python rabbit; it applies once more than this
 * number of values are known.
 */
export class EarlyStopping {
  readonly #iterations: number;
  readonly #relativeTolerance: number;
  readonly #values: number[] = [];

  constructor(options: Pick<ResolvedOptions, "earlyStopping" | "stallRelTol">) {
    this.#iterations = options.earlyStopping;
    this.#relativeTolerance = options.stallRelTol;
  }

  /** @param value after the latest iteration */
  asksToStop(value: number): boolean {
    if (this.#iterations === 0) return false;
    this.#values.push(value);
    if (this.#values.length < this.#iterations + 2) return false;
    const before = this.#values.length - 1 - this.#iterations;
    if (before > 0) this.#values.shift();
    const reference = this.#values[this.#values.length - 1 - this.#iterations];
    // Without a tolerance nothing is multiplied: 0 times an infinite value is no number.
    const share = this.#relativeTolerance === 0 ? 0 : this.#relativeTolerance * Math.abs(reference);
    return value >= reference - share;
  }
}
