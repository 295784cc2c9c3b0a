/** For so long the thread may be busy before it lets others have their turn, in milliseconds. */
const TURN = 50;

/** When others are due, and how they have their turn. */
export interface TurnClock {
  /** The time, in milliseconds. */
  now(): number;
  /** Resolves when the others have had their turn. */
  turn(): Promise<void>;
}

/** The clock of the system; others run as timers that are due. */
export const systemClock: TurnClock = {
  now: () => performance.now(),
  turn: () => new Promise((resolve) => setTimeout(resolve, 0)),
};

/** How long work is interrupted. */
export interface TurnOptions {
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Called before others have their turn, several times a second. */
  readonly onPause?: (() => void) | undefined;
  /** By default that of the system. */
  readonly clock?: TurnClock | undefined;
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
