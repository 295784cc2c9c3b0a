/** Positions in the shared integers, a cache line apart where threads write at the same time. */
const claimedAt = 0;
const changesAt = 16;
const givenUpAt = 17;
const pivotsAt = 18;
const madeAt = 32;

/** How often a tile is looked at before the thread goes to sleep: most are made within a product of two others. */
const spins = 2_000;

/** Thrown where a tile will never be made: it ends what this thread does, and is no failure of its own. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

/**
 * Which tiles of a matrix are claimed and made, as all threads see it that work on the matrix. Threads claim tiles in an order in
 * which each comes after those that it is made of. A thread that waits for a tile therefore waits for one that another is making.
 */
export class TileProgress {
  readonly #state: Int32Array;

  /** Integers that it takes, all of them zero at first. */
  static length(tiles: number): number {
    return madeAt + tiles;
  }

  /** @param state of {@link TileProgress.length}; a shared one where there are several threads */
  constructor(state: Int32Array) {
    this.#state = state;
  }

  /** Claims the next task of a phase, 0, 1, ...; infinity once a thread has given up. */
  claim(phase: number): number {
    const task = Atomics.add(this.#state, claimedAt + phase, 1);
    return Atomics.load(this.#state, givenUpAt) === 0 ? task : Number.POSITIVE_INFINITY;
  }

  /** The tile can be read from now on. */
  finish(tile: number): void {
    Atomics.store(this.#state, madeAt + tile, 1);
    this.#wake();
  }

  /** Waits until a tile is made. @throws GivenUp when a thread has given up */
  waitFor(tile: number): void {
    for (let i = 0; i < spins; i++) if (this.#isMade(tile)) return;
    for (;;) {
      const changes = Atomics.load(this.#state, changesAt);
      if (this.#isMade(tile)) return;
      Atomics.wait(this.#state, changesAt, changes);
    }
  }

  /** Ends the work of all threads: a pivot is not positive. */
  fail(pivots: number): void {
    // One more, as zero says that there is none.
    Atomics.store(this.#state, pivotsAt, pivots + 1);
    this.giveUp();
  }

  /** The pivot that ended the work, if one did. */
  get failedPivot(): number | undefined {
    const pivots = Atomics.load(this.#state, pivotsAt);
    return pivots === 0 ? undefined : pivots - 1;
  }

  /** Ends the work of all threads. */
  giveUp(): void {
    Atomics.store(this.#state, givenUpAt, 1);
    this.#wake();
  }

  #isMade(tile: number): boolean {
    if (Atomics.load(this.#state, madeAt + tile) === 1) return true;
    if (Atomics.load(this.#state, givenUpAt) === 1) throw new GivenUp();
    return false;
  }

  #wake(): void {
    Atomics.add(this.#state, changesAt, 1);
    Atomics.notify(this.#state, changesAt);
  }
}
