import type { FitPoint } from "@rabbit-fit/fitter/node";

/** The time of a minimisation that may be lost, in milliseconds. */
export const CHECKPOINT_INTERVAL = 60_000;

/**
 * A fit that was interrupted before this time, in milliseconds, begins anew: so a run of short fits that goes on gives
 * the same to the last bit as one that was never stopped.
 */
const WORTH_KEEPING = 1000;

export interface CheckpointOptions {
  /** Keeps where a fit is. */
  readonly keep: (name: string, point: FitPoint) => void;
  /** Told why a fit goes on without its checkpoint. */
  readonly onFailure: (error: Error) => void;
  /** Time between two checkpoints of a fit, in milliseconds; `CHECKPOINT_INTERVAL` by default. */
  readonly interval?: number;
}

interface RunningFit {
  readonly begin: number;
  kept: number;
  point: FitPoint;
}

/** Where the fits of a run are, and which of that is kept: now and then, and when the run is stopped. */
export class Checkpoints {
  private readonly options: CheckpointOptions;
  private readonly running = new Map<string, RunningFit>();

  constructor(options: CheckpointOptions) {
    this.options = options;
  }

  /** Notes where a fit is, and keeps that when it is time to. */
  note(name: string, point: FitPoint): void {
    const { keep, onFailure, interval = CHECKPOINT_INTERVAL } = this.options;
    const now = performance.now();
    const fit = this.running.get(name) ?? { begin: now, kept: now, point };
    fit.point = point;
    this.running.set(name, fit);
    if (now - fit.kept < interval) return;
    fit.kept = now;
    try {
      keep(name, point);
    } catch (error) {
      // A fit goes on without its checkpoints.
      onFailure(error as Error);
    }
  }

  /** Forgets a fit that is finished. */
  finished(name: string): void {
    this.running.delete(name);
  }

  /** Keeps where the fits are that would take long to make again. */
  keepAll(): void {
    for (const [name, { begin, point }] of this.running) {
      if (performance.now() - begin >= WORTH_KEEPING) this.options.keep(name, point);
    }
  }
}
