import { rmSync } from "node:fs";
import { FitJournal, type RunIdentity } from "@rabbit-fit/batch";
import type { ToyOutcome } from "@rabbit-fit/inference";
import type { Logger } from "../terminal/logger.js";

export interface ToyStoreOptions {
  /** Path of the journal. */
  readonly path: string;
  readonly identity: RunIdentity;
  /** Whether to continue the journal of a run that was stopped. */
  readonly resume: boolean;
  readonly log: Logger;
}

/** Where the toys of a command are kept until its result is written. The journal begins with the first toy. */
export class ToyStore {
  private readonly options: ToyStoreOptions;
  private journal: FitJournal | undefined;
  private kept = 0;

  private constructor(options: ToyStoreOptions, journal: FitJournal | undefined) {
    this.options = options;
    this.journal = journal;
  }

  /**
   * Opens the journal of a run that was stopped, or begins anew.
   *
   * @throws RabbitInputError when the journal to continue is of another run
   */
  static async open(options: ToyStoreOptions): Promise<ToyStore> {
    const { path, identity, resume, log } = options;
    const journal = resume ? await FitJournal.open(path, identity) : undefined;
    const { formerOwner } = journal ?? {};
    if (formerOwner) {
      const { pid, host } = formerOwner;
      log.warning(
        `Taking over ${path} from process ${pid} of ${host}, which may still run: nobody can tell from here.`,
      );
    }
    if (journal) log.info(`Going on with ${path}`);
    else if (resume) log.warning(`There is nothing to continue in ${path}: starting from the beginning.`);
    const wasThere = journal === undefined && (await FitJournal.discard(path));
    if (wasThere && !resume) {
      log.warning(
        `Replacing ${path}, which a run that was stopped has left. --resume would have continued it.`,
      );
    }
    return new ToyStore(options, journal);
  }

  /** The toys of a fit that need not be made, and where those go that are. */
  of(name: string) {
    const known = this.journal?.toysOf(name) ?? new Map<string, ToyOutcome>();
    if (known.size > 0) this.options.log.info(`${known.size} toys are kept of the run that was stopped`);
    this.kept += known.size;
    return { known, onOutcome: (key: string, outcome: ToyOutcome) => this.add(name, key, outcome) };
  }

  /** Keeps what there is for another run. @returns how many toys these are; 0 where nothing is kept */
  async interrupt(): Promise<number> {
    if (this.kept > 0 && (await this.journal?.close())) return this.kept;
    await this.journal?.remove();
    return 0;
  }

  /** Removes the journal: everything is written. */
  async finish(): Promise<void> {
    await this.journal?.remove();
  }

  private add(name: string, key: string, outcome: ToyOutcome): void {
    const { path, identity } = this.options;
    if (!this.journal) {
      try {
        this.journal = FitJournal.create(path, identity);
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      }
    }
    this.journal.addToy(name, key, outcome);
    this.kept++;
  }
}
