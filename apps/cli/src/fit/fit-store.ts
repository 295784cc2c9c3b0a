import { rm } from "node:fs/promises";
import { type Checkpoint, Checkpoints, FitJournal, type RunIdentity } from "@rabbit-fit/batch";
import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitPoint, RefitOutcome } from "@rabbit-fit/fitter/node";
import type { Logger } from "../terminal/logger.js";

export interface FitStoreOptions {
  /** Path of the journal. */
  readonly path: string;
  readonly identity: RunIdentity;
  /** Names of the fits, in the order of the result. */
  readonly names: readonly string[];
  /** Whether to continue the journal of a run that was stopped. */
  readonly resume: boolean;
  readonly log: Logger;
  /** Time between two checkpoints of a fit, in milliseconds. */
  readonly checkpointInterval?: number;
}

/** A new journal, or nothing under its name where it cannot be begun, as on a full disk. */
async function newJournal(path: string, identity: RunIdentity): Promise<FitJournal> {
  try {
    return FitJournal.create(path, identity);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Where the fits of a run are kept until they are written. Of several fits the results go into a journal as they come,
 * so that they are neither in memory nor lost; a single result stays in memory, and has a journal only for its
 * checkpoints.
 */
export class FitStore {
  private readonly options: FitStoreOptions;
  private readonly checkpoints: Checkpoints;
  private readonly several: boolean;
  private journal: FitJournal | undefined;
  private single: ResultGroup | undefined;

  private constructor(options: FitStoreOptions, journal: FitJournal | undefined) {
    this.options = options;
    this.several = options.names.length > 1;
    this.journal = journal;
    const { log, checkpointInterval: interval } = options;
    this.checkpoints = new Checkpoints({
      keep: (name, latest) => this.keep(name, latest),
      onFailure: ({ message }) => log.warning(`No checkpoint: ${message}`),
      ...(interval !== undefined && { interval }),
    });
  }

  /**
   * Opens the journal of a run that was stopped, or begins anew.
   *
   * @throws RabbitInputError when the journal to continue is of another run; when the journal cannot be written
   */
  static async open(options: FitStoreOptions): Promise<FitStore> {
    const { path, identity, names, resume, log } = options;
    let journal = resume ? await FitJournal.open(path, identity) : undefined;
    const { formerOwner } = journal ?? {};
    if (formerOwner) {
      const { pid, host } = formerOwner;
      log.warning(
        `Taking over ${path} from process ${pid} of ${host}, which may still run: nobody can tell from here.`,
      );
    }
    if (journal) log.info(`Going on with ${path}: ${journal.finished.size} of ${names.length} fits are done`);
    else if (resume) log.warning(`There is nothing to continue in ${path}: starting from the beginning.`);
    const wasThere = journal === undefined && (await FitJournal.discard(path));
    if (wasThere && !resume) {
      log.warning(
        `Replacing ${path}, which a run that was stopped has left. --resume would have continued it.`,
      );
    }
    if (names.length > 1) journal ??= await newJournal(path, identity);
    return new FitStore(options, journal);
  }

  /** Names of the fits that need not be made. */
  get finished(): ReadonlySet<string> {
    return this.journal?.finished ?? new Set();
  }

  /** Where to continue fits that were interrupted. */
  starts(): ReadonlyMap<string, FitPoint> {
    const starts = new Map<string, FitPoint>();
    for (const name of this.options.names) {
      const point = this.journal?.pointOf(name);
      if (point) starts.set(name, point);
    }
    return starts;
  }

  /** Refits that need not be made of fits that were interrupted. */
  refits(): ReadonlyMap<string, ReadonlyMap<string, RefitOutcome>> {
    const { journal, options } = this;
    return new Map(options.names.map((name) => [name, journal?.refitsOf(name) ?? new Map()]));
  }

  add(group: ResultGroup): void {
    this.checkpoints.finished(group.name);
    if (this.several) this.journal!.addGroup(group);
    else this.single = group;
  }

  /** Notes where a fit is, and keeps that when it is time to. */
  note(name: string, point: FitPoint): void {
    this.checkpoints.note(name, point);
  }

  /** Keeps the outcome of a refit, with the minimum that it is of, once the fit is worth keeping. */
  noteRefit(name: string, key: string, outcome: RefitOutcome): void {
    this.checkpoints.noteRefit(name, key, outcome);
  }

  /** The results in their order, one after the other. */
  *results(): Generator<ResultGroup> {
    if (this.several) yield* this.journal!.results(this.options.names);
    else if (this.single) yield this.single;
  }

  /**
   * Keeps what there is for another run.
   *
   * @returns how many fits are finished, and whether there is anything to continue
   */
  async interrupt(): Promise<{ readonly finished: number; readonly kept: boolean }> {
    this.checkpoints.keepAll();
    const finished = this.finished.size;
    if (finished === 0 && this.starts().size === 0) {
      await this.journal?.remove();
      return { finished, kept: false };
    }
    return { finished, kept: await this.journal!.close() };
  }

  /** Removes the journal: everything is written. */
  async finish(): Promise<void> {
    await this.journal?.remove();
  }

  private keep(name: string, latest: Checkpoint): void {
    this.journal ??= FitJournal.create(this.options.path, this.options.identity);
    this.journal.addCheckpoint(name, latest);
  }
}
