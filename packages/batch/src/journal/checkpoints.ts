import type { FitPoint, RefitOutcome } from "@rabbit-fit/fitter/node";
import type { KeptRefit } from "./journal-record.js";

/** The time of a minimisation that may be lost, in milliseconds. */
export const CHECKPOINT_INTERVAL = 60_000;

/**
 * A fit that was interrupted before this time, in milliseconds, begins anew: so a run of short fits that goes on gives
 * the same to the last bit as one that was never stopped.
 */
const WORTH_KEEPING = 1000;

/** What is to be kept of a fit that is not finished. */
export interface Checkpoint {
  /** Undefined where the fit is still at the point that was kept. */
  readonly point: FitPoint | undefined;
  /** Refits of its minimum. */
  readonly refits: readonly KeptRefit[];
}

export interface CheckpointOptions {
  /** Keeps where a fit is, where that has changed, and what refits have been made of it since. */
  readonly keep: (name: string, latest: Checkpoint) => void;
  /** Told why a fit has no checkpoint. */
  readonly onFailure: (error: Error) => void;
  /** Time between two checkpoints of a fit, in milliseconds; `CHECKPOINT_INTERVAL` by default. */
  readonly interval?: number;
}

interface RunningFit {
  readonly begin: number;
  kept: number;
  point: FitPoint;
  keptPoint?: FitPoint;
  /** Those that are not kept yet. */
  refits: KeptRefit[];
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
    const { interval = CHECKPOINT_INTERVAL } = this.options;
    const now = performance.now();
    const fit = this.running.get(name) ?? { begin: now, kept: now, point, refits: [] };
    fit.point = point;
    this.running.set(name, fit);
    if (now - fit.kept < interval) return;
    fit.kept = now;
    this.tryToKeep(name, fit);
  }

  /** Notes the outcome of a refit of the minimum that was noted, and keeps it once the fit would take long to make again. */
  noteRefit(name: string, key: string, outcome: RefitOutcome): void {
    const fit = this.running.get(name);
    if (!fit) return;
    fit.refits.push({ key, outcome });
    if (performance.now() - fit.begin >= WORTH_KEEPING) this.tryToKeep(name, fit);
  }

  /** Forgets a fit that is finished. */
  finished(name: string): void {
    this.running.delete(name);
  }

  /** Keeps where the fits are that would take long to make again: each of them, also where another one cannot be kept. */
  keepAll(): void {
    const failures = new Map<string, Error>();
    for (const [name, fit] of this.running) {
      if (performance.now() - fit.begin < WORTH_KEEPING) continue;
      this.tryToKeep(name, fit, (error) => failures.set(error.message, error));
    }
    // A disk that is full is full for many fits, and said to be so once.
    for (const error of failures.values()) this.options.onFailure(error);
  }

  /** A fit goes on without its checkpoints, and a run that ends tells why it ends, not what else goes wrong then. */
  private tryToKeep(name: string, fit: RunningFit, onFailure = this.options.onFailure): void {
    try {
      this.keep(name, fit);
    } catch (error) {
      onFailure(error as Error);
    }
  }

  private keep(name: string, fit: RunningFit): void {
    const { point, keptPoint } = fit;
    this.options.keep(name, { point: point === keptPoint ? undefined : point, refits: fit.refits });
    fit.keptPoint = point;
    fit.refits = [];
  }
}
