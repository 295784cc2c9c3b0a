/**
 * Says after each iteration whether to stop: when the value is not below that of `iterations` iterations before. The
 * rule is the same as in the callback of Python rabbit; it applies once more than this number of values are known.
 */
export class EarlyStopping {
  readonly #iterations: number;
  readonly #values: number[] = [];

  /** @param iterations 0: never */
  constructor(iterations: number) {
    this.#iterations = iterations;
  }

  /** @param value after the latest iteration */
  asksToStop(value: number): boolean {
    if (this.#iterations === 0) return false;
    this.#values.push(value);
    if (this.#values.length < this.#iterations + 2) return false;
    const before = this.#values.length - 1 - this.#iterations;
    if (before > 0) this.#values.shift();
    return this.#values[this.#values.length - 1 - this.#iterations] <= value;
  }
}
