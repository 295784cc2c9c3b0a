/** How long the thread may be busy before it yields to the event loop, in milliseconds. */
const TURN = 50;

/** When to yield to the event loop, and how. */
export interface TurnClock {
  /** The time, in milliseconds. */
  now(): number;
  /** Resolves when the event loop has run. */
  turn(): Promise<void>;
}

/** The clock of the system; timers that are due run in between. */
export const systemClock: TurnClock = {
  now: () => performance.now(),
  turn: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

/** How long work is interrupted. */
export interface TurnOptions {
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each yield, several times a second. */
  readonly onPause?: (() => void) | undefined;
  /** The clock of the system by default. */
  readonly clock?: TurnClock | undefined;
}

/**
 * Looks at the signal for the last time, when the event loop has run: work that was never interrupted hears only then what
 * came meanwhile.
 *
 * @throws what the signal was aborted with
 */
export async function hearSignal(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await systemClock.turn();
  signal.throwIfAborted();
}

/** Yields to the event loop during long work, so that progress is shown and the work can be ended. */
export class Turns {
  private readonly options: TurnOptions;
  private readonly clock: TurnClock;
  private began: number;

  constructor(options: TurnOptions = {}) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.began = this.clock.now();
  }

  /**
   * To be called often: it looks at the signal, and waits only when others are due.
   *
   * @throws what the signal was aborted with
   */
  async next(): Promise<void> {
    const { signal, onPause } = this.options;
    signal?.throwIfAborted();
    if (this.clock.now() - this.began < TURN) return;
    onPause?.();
    await this.clock.turn();
    signal?.throwIfAborted();
    this.began = this.clock.now();
  }
}
