import { rm } from "node:fs/promises";
import { RabbitInputError, type ResultGroup, systemFailure } from "@rabbit-fit/contracts";
import type { FitPoint, RefitOutcome } from "@rabbit-fit/fitter/node";
import type { Checkpoint } from "./checkpoints.js";
import { ownerOf, refuseUsed, usedBy } from "./journal-owner.js";
import {
  damagedRecord,
  decodeRecord,
  type Effort,
  encodeRecord,
  type JournalRecord,
  type KeptRefit,
  type KeptToy,
} from "./journal-record.js";
import { removeLeftCopies } from "./left-copies.js";
import { ownerState, type ProcessOwner, processOwner } from "./process-owner.js";
import { RecordFile, type RecordPlace } from "./record-file.js";
import { differences, type RunIdentity } from "./run-identity.js";

/** What a journal that is continued has. */
interface Former {
  readonly kept: Map<string, RecordPlace>;
  readonly points: Map<string, RecordPlace>;
  readonly refits: Map<string, RecordPlace[]>;
  readonly toys: Map<string, RecordPlace[]>;
  readonly effort: Effort | undefined;
  readonly formerOwner: ProcessOwner | undefined;
}

/**
 * What has been done of a run with one fit or many: the results of those that are finished, and where the others were.
 * It is kept in a file, so that a run that was stopped, by whatever, can go on. No result is kept in memory.
 *
 * The file says which process writes it. As long as that process runs, no other one gets the journal. A process of another
 * host cannot be asked for: then the journal is taken over, in a file of its own, which does not disturb that process.
 */
export class FitJournal {
  /** The process that has written the journal before, where it is not known whether that process still runs. */
  readonly formerOwner: { readonly pid: number; readonly host: string } | undefined;
  private readonly path: string;
  private readonly file: RecordFile;
  /** Of finished fits, or of parts of one result. */
  private readonly kept: Map<string, RecordPlace>;
  private readonly points: Map<string, RecordPlace>;
  private readonly refits: Map<string, RecordPlace[]>;
  private readonly toys: Map<string, RecordPlace[]>;

  private effort: Effort;

  private constructor(path: string, file: RecordFile, former: Partial<Former> = {}) {
    this.path = path;
    this.file = file;
    this.kept = former.kept ?? new Map();
    this.points = former.points ?? new Map();
    this.refits = former.refits ?? new Map();
    this.toys = former.toys ?? new Map();
    this.effort = former.effort ?? { seconds: 0, bytes: 0 };
    this.formerOwner = former.formerOwner;
  }

  /**
   * Begins a journal, in place of one that may be there.
   *
   * @param identity what a run must have in common with this one to continue its journal
   * @throws RabbitInputError when a process that runs is writing the journal that is there; when the system does not let it
   */
  static create(path: string, identity: RunIdentity): FitJournal {
    try {
      refuseUsed(path);
      removeLeftCopies(path);
      const file = RecordFile.create(path);
      file.append(encodeRecord({ kind: "owner", value: processOwner() }));
      file.append(encodeRecord({ kind: "identity", value: identity }));
      return new FitJournal(path, file);
    } catch (error) {
      throw systemFailure(path, "write", error);
    }
  }

  /**
   * Opens the journal of a run that was stopped. What a crash has left of a record at its end is left out.
   *
   * @returns undefined where there is none, or nothing in it
   * @throws RabbitInputError when a process that runs is writing it; when it is of another run, which names the
   *   differences; when a record of it is none; when it cannot be read
   */
  static async open(path: string, identity: RunIdentity): Promise<FitJournal | undefined> {
    const kept = new Map<string, RecordPlace>();
    const points = new Map<string, RecordPlace>();
    let effort: Effort | undefined;
    const refits = new Map<string, RecordPlace[]>();
    const toys = new Map<string, RecordPlace[]>();
    let isOfRun = false;
    let file: RecordFile | undefined;
    try {
      const former = ownerOf(path);
      removeLeftCopies(path);
      if (former === undefined) return undefined;
      const state = ownerState(former);
      if (state === "running") throw usedBy(path, former);
      const owner = encodeRecord({ kind: "owner", value: processOwner() });
      const visit = (body: Buffer, place: RecordPlace) => {
        const record = decodeRecord(path, body);
        switch (record.kind) {
          case "owner":
            return;
          case "identity": {
            const differing = differences(record.value, identity);
            if (differing.length > 0) throw anotherRun(path, differing);
            isOfRun = true;
            return;
          }
          case "group":
          case "unit":
            kept.set(record.name, place);
            return;
          case "point":
            points.set(record.name, place);
            return;
          case "effort":
            effort = record.value;
            return;
          case "refit":
            placesOf(refits, record.name).push(place);
            return;
          case "toy":
            placesOf(toys, record.name).push(place);
            return;
          default:
            record satisfies never;
        }
      };
      file = RecordFile.open(path, visit, owner);
      if (file && isOfRun) {
        const formerOwner = state === "elsewhere" ? former : undefined;
        return new FitJournal(path, file, { kept, points, refits, toys, effort, formerOwner });
      }
    } catch (error) {
      throw systemFailure(path, "read", error);
    }
    await file?.close("given up");
    return undefined;
  }

  /**
   * Removes a journal that is not to be continued.
   *
   * @returns whether there was one
   * @throws RabbitInputError when a process that runs is writing it; when the system does not let it
   */
  static async discard(path: string): Promise<boolean> {
    try {
      refuseUsed(path);
      removeLeftCopies(path);
      await rm(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw systemFailure(path, "write", error);
    }
  }

  /** Names of the fits that are finished; in a task, of its units. */
  get finished(): ReadonlySet<string> {
    return new Set(this.kept.keys());
  }

  /** Keeps a result: from now on nothing that happens to this process can undo it. */
  addGroup(group: ResultGroup): void {
    this.kept.set(group.name, this.append({ kind: "group", name: group.name, value: group }));
  }

  /** Keeps a part of one result. */
  addUnit(name: string, value: unknown): void {
    this.kept.set(name, this.append({ kind: "unit", name, value }));
  }

  /** Keeps where a fit is. */
  addPoint(name: string, point: FitPoint): void {
    this.points.set(name, this.append({ kind: "point", name, value: point }));
    this.file.sync();
  }

  /** Keeps what is new of a fit that is not finished. */
  addCheckpoint(name: string, { point, refits }: Checkpoint): void {
    if (point) this.addPoint(name, point);
    for (const { key, outcome } of refits) this.addRefit(name, key, outcome);
  }

  /** Keeps what this process has taken; what others have taken before is counted in. */
  addEffort({ seconds, bytes }: Effort): void {
    this.effort = { seconds: this.effort.seconds + seconds, bytes: Math.max(this.effort.bytes, bytes) };
    this.append({ kind: "effort", value: this.effort });
  }

  /** The last point of a fit that was not finished, if one was kept. */
  pointOf(name: string): FitPoint | undefined {
    const place = this.kept.has(name) ? undefined : this.points.get(name);
    return place && (this.read(name, place) as FitPoint);
  }

  /** Keeps the outcome of a refit of a fit whose point was kept with its minimum. */
  addRefit(name: string, key: string, outcome: RefitOutcome): void {
    placesOf(this.refits, name).push(this.append({ kind: "refit", name, value: { key, outcome } }));
  }

  /** The outcomes of refits, by their keys, of a fit that was not finished. */
  refitsOf(name: string): ReadonlyMap<string, RefitOutcome> {
    const places = this.kept.has(name) ? [] : (this.refits.get(name) ?? []);
    return new Map(
      places.map((place) => {
        const { key, outcome } = this.read(name, place) as KeptRefit;
        return [key, outcome];
      }),
    );
  }

  /** Keeps the outcome of a toy of a fit, by the key of what was asked of it. */
  addToy(name: string, key: string, outcome: KeptToy["outcome"]): void {
    placesOf(this.toys, name).push(this.append({ kind: "toy", name, value: { key, outcome } }));
  }

  /** The outcomes of toys of a fit, by their keys. */
  toysOf(name: string): ReadonlyMap<string, KeptToy["outcome"]> {
    return new Map(
      (this.toys.get(name) ?? []).map((place) => {
        const { key, outcome } = this.read(name, place) as KeptToy;
        return [key, outcome];
      }),
    );
  }

  /**
   * The results of the fits by these names, read one after the other.
   *
   * @throws RabbitInputError when the file does not hold a result any more as it was written
   */
  *results(names: Iterable<string>): Generator<ResultGroup> {
    for (const name of names) {
      const place = this.kept.get(name);
      if (place === undefined) throw new RangeError(`the fit "${name}" is not finished`);
      yield this.read(name, place) as ResultGroup;
    }
  }

  /**
   * Leaves the journal for another run.
   *
   * @returns whether it is there: somebody may have removed it
   * @throws RabbitInputError when the disk does not keep it
   */
  async close(): Promise<boolean> {
    try {
      const isThere = this.file.isAt(this.path);
      await this.file.close("kept");
      return isThere;
    } catch (error) {
      throw systemFailure(this.path, "write", error);
    }
  }

  /** Removes the journal, which is no longer needed; not that of another run in its place. */
  async remove(): Promise<void> {
    const isThere = this.file.isAt(this.path);
    await this.file.close("given up");
    if (isThere) await rm(this.path, { force: true });
  }

  private append(record: JournalRecord): RecordPlace {
    try {
      return this.file.append(encodeRecord(record));
    } catch (error) {
      throw systemFailure(this.path, "write", error);
    }
  }

  private read(name: string, place: RecordPlace): unknown {
    const body = this.file.read(place);
    if (body === undefined) throw damagedRecord(this.path, name);
    return decodeRecord(this.path, body).value;
  }
}

function placesOf(places: Map<string, RecordPlace[]>, name: string): RecordPlace[] {
  const known = places.get(name) ?? [];
  places.set(name, known);
  return known;
}

function anotherRun(path: string, differing: readonly string[]): RabbitInputError {
  return new RabbitInputError({
    field: "options.resume",
    state: `the journal of another run (${differing.join("; ")})`,
    expected: `in ${path} that of the same input and options`,
    remedy: "Give those, or start anew without options.resume.",
  });
}
