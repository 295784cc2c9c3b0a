/** One of many things that are made of a fit, as plain data, so that it travels to other threads. */
export interface Keyed {
  /** What it is found by in a journal: unique among all that are made of a fit, such as `asymmetric/lumi/up`. */
  readonly key: string;
}

/** Makes things in other threads. */
export interface MakingThreads<Spec, Outcome> {
  /** Milliseconds: what takes longer than this in the calling thread is given to others. */
  readonly worth: number;
  /**
   * Makes them, in any order.
   *
   * @returns the places of those that were not made, where there are no threads
   */
  make(
    specs: readonly Spec[],
    call: {
      readonly onOutcome: (place: number, outcome: Outcome) => void;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<readonly number[]>;
}
