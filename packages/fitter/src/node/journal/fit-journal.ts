import { rm } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { RabbitInputError, type ResultGroup, systemFailure } from "@rabbit-fit/contracts";
import type { FitPoint } from "../fit-work.js";
import { RecordFile, type RecordPlace } from "./record-file.js";
import { differences, type RunIdentity } from "./run-identity.js";

/** The first byte of a record. */
const RecordKind = { identity: 0, group: 1, point: 2 } as const;

/**
 * What has been done of a run with one fit or many: the results of those that are finished, and where the others were.
 * It is kept in a file, so that a run that was stopped, by whatever, can go on. No result is kept in memory.
 */
export class FitJournal {
  private readonly path: string;
  private readonly file: RecordFile;
  private readonly groups: Map<string, RecordPlace>;
  private readonly points: Map<string, RecordPlace>;

  private constructor(
    path: string,
    file: RecordFile,
    groups = new Map<string, RecordPlace>(),
    points = new Map<string, RecordPlace>(),
  ) {
    this.path = path;
    this.file = file;
    this.groups = groups;
    this.points = points;
  }

  /**
   * Begins a journal, in place of one that may be there.
   *
   * @param identity what a run must have in common with this one to continue its journal
   * @throws RabbitInputError when the system does not let it
   */
  static create(path: string, identity: RunIdentity): FitJournal {
    try {
      const file = RecordFile.create(path);
      file.append(head(RecordKind.identity, ""), serialize(identity));
      return new FitJournal(path, file);
    } catch (error) {
      throw systemFailure(path, "write", error);
    }
  }

  /**
   * Opens the journal of a run that was stopped. What a crash has left of a record at its end is cut off.
   *
   * @returns undefined where there is none, or nothing in it
   * @throws RabbitInputError when it is of another run, which names the differences; when it cannot be read
   */
  static async open(path: string, identity: RunIdentity): Promise<FitJournal | undefined> {
    const groups = new Map<string, RecordPlace>();
    const points = new Map<string, RecordPlace>();
    let before: RunIdentity | undefined;
    let file: RecordFile | undefined;
    try {
      file = RecordFile.open(path, (body, place) => {
        const { kind, name, content } = parts(body);
        const offset = body.length - content.length;
        const contentPlace = { start: place.start + offset, length: content.length };
        if (kind === RecordKind.identity) before = deserialize(content) as RunIdentity;
        else (kind === RecordKind.group ? groups : points).set(name, contentPlace);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw systemFailure(path, "read", error);
    }
    if (file && before) {
      const differing = differences(before, identity);
      if (differing.length === 0) return new FitJournal(path, file, groups, points);
      await file.close("given up");
      throw anotherRun(path, differing);
    }
    await file?.close("given up");
    return undefined;
  }

  /** Names of the fits that are finished. */
  get finished(): ReadonlySet<string> {
    return new Set(this.groups.keys());
  }

  /** Keeps a result: from now on nothing that happens to this process can undo it. */
  addGroup(group: ResultGroup): void {
    this.groups.set(group.name, this.append(RecordKind.group, group.name, group));
  }

  /** Keeps where a fit is. */
  addPoint(name: string, point: FitPoint): void {
    this.points.set(name, this.append(RecordKind.point, name, point));
    this.file.sync();
  }

  /** The last point of a fit that was not finished, if one was kept. */
  pointOf(name: string): FitPoint | undefined {
    const place = this.groups.has(name) ? undefined : this.points.get(name);
    return place && (deserialize(this.file.read(place)) as FitPoint);
  }

  /** The results of the fits by these names, read one after the other. */
  *results(names: Iterable<string>): Generator<ResultGroup> {
    for (const name of names) {
      const place = this.groups.get(name);
      if (place === undefined) throw new RangeError(`the fit "${name}" is not finished`);
      yield deserialize(this.file.read(place)) as ResultGroup;
    }
  }

  /**
   * Leaves the journal for another run.
   *
   * @throws RabbitInputError when the disk does not keep it
   */
  async close(): Promise<void> {
    try {
      await this.file.close("kept");
    } catch (error) {
      throw systemFailure(this.path, "write", error);
    }
  }

  /** Removes the journal, which is no longer needed. */
  async remove(): Promise<void> {
    await this.file.close("given up");
    await rm(this.path, { force: true });
  }

  private append(kind: number, name: string, value: unknown): RecordPlace {
    const start = head(kind, name);
    try {
      const place = this.file.append(start, serialize(value));
      return { start: place.start + start.length, length: place.length - start.length };
    } catch (error) {
      throw systemFailure(this.path, "write", error);
    }
  }
}

const NAME_LENGTH_BYTES = 4;

/** What a record begins with: its kind, and the length and the bytes of the name of its fit. */
function head(kind: number, name: string): Buffer {
  const text = Buffer.from(name, "utf8");
  const fixed = Buffer.alloc(1 + NAME_LENGTH_BYTES);
  fixed.writeUInt8(kind);
  fixed.writeUInt32LE(text.length, 1);
  return Buffer.concat([fixed, text]);
}

function parts(body: Buffer): { kind: number; name: string; content: Buffer } {
  const start = 1 + NAME_LENGTH_BYTES;
  const end = start + body.readUInt32LE(1);
  return { kind: body.readUInt8(0), name: body.toString("utf8", start, end), content: body.subarray(end) };
}

function anotherRun(path: string, differing: readonly string[]): RabbitInputError {
  return new RabbitInputError({
    field: "options.resume",
    state: `the journal of another run (${differing.join("; ")})`,
    expected: `in ${path} that of the same input and options`,
    remedy: "Give those, or start anew without options.resume.",
  });
}
