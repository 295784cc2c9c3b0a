/** For so long the thread may be busy before it lets others have their turn, in milliseconds. */
const TURN = 50;

/** Lets others have their turn while much is read or written: progress can be shown, and the work ended. */
export class Turns {
  private readonly signal: AbortSignal | undefined;
  private readonly onPause: (() => void) | undefined;
  private began = performance.now();

  /** @param onPause called before others have their turn, several times a second */
  constructor(signal?: AbortSignal, onPause?: () => void) {
    this.signal = signal;
    this.onPause = onPause;
  }

  /**
   * To be called often: nothing happens until it is time.
   *
   * @throws what the signal was aborted with
   */
  async next(): Promise<void> {
    if (performance.now() - this.began < TURN) return;
    this.onPause?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.signal?.throwIfAborted();
    this.began = performance.now();
  }
}
