/** Iterations without progress before rounding is blamed; a method that learns the curvature needs more. */
const PATIENCE = 5;
const PATIENCE_AT_MOST = 25;
/** Restarts without progress between them before a search is given up. */
const RESTARTS = 3;
/** Progress is a value lower by more than its noise, or a gradient of no more than this share. */
const PROGRESS_SHARE = 0.5;

/** Watches whether a search still gets anywhere, once rounding hides what it gains. */
export class ProgressWatch {
  readonly #patience: number;
  #value: number;
  #gradientNorm: number;
  #idle = 0;
  #restarts = 0;

  constructor(size: number, value: number, gradientNorm: number) {
    this.#patience = Math.min(PATIENCE + size, PATIENCE_AT_MOST);
    this.#value = value;
    this.#gradientNorm = gradientNorm;
  }

  /** Takes notice of an iteration. */
  note(value: number, gradientNorm: number, noise: number): void {
    this.#idle++;
    if (!(value < this.#value - noise || gradientNorm <= PROGRESS_SHARE * this.#gradientNorm)) return;
    this.#value = Math.min(this.#value, value);
    this.#gradientNorm = Math.min(this.#gradientNorm, gradientNorm);
    this.#idle = 0;
    this.#restarts = 0;
  }

  get hasCeased(): boolean {
    return this.#idle >= this.#patience;
  }

  /** Whether another restart is worth it; counts it. */
  mayRestart(): boolean {
    if (this.#restarts >= RESTARTS) return false;
    this.#restarts++;
    this.#idle = 0;
    return true;
  }
}
