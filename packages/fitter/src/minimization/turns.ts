/** How long work may go on before the event loop gets a turn, in milliseconds. */
const TURN_INTERVAL = 50;

/** Gives the event loop a turn now and then during long work, so that progress is shown and an abort is heard. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #latest = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /**
   * Comes to a point where the work may end, and gives a turn where one is due.
   *
   * @throws the reason of the signal when that is aborted
   */
  async next(): Promise<void> {
    if (this.isDue) await this.take();
    this.#signal?.throwIfAborted();
  }

  get isDue(): boolean {
    return performance.now() - this.#latest > TURN_INTERVAL;
  }

  async take(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#latest = performance.now();
  }
}
