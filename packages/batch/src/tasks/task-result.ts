import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { decodeRecord, type Effort, recordHead } from "../journal/journal-record.js";
import { RecordFile, type RecordPlace } from "../journal/record-file.js";
import { differences, type RunIdentity } from "../journal/run-identity.js";

/** What a task has to be to be one of a plan. */
export interface ExpectedTask {
  readonly id: number;
  readonly identity: RunIdentity;
}

/** The finished journal of a task, read one result at a time. */
export class TaskResult {
  readonly effort: Effort | undefined;
  private readonly path: string;
  private readonly file: RecordFile;
  private readonly places: ReadonlyMap<string, RecordPlace>;
  private readonly id: number;

  private constructor(
    path: string,
    { id }: ExpectedTask,
    file: RecordFile,
    places: ReadonlyMap<string, RecordPlace>,
    effort: Effort | undefined,
  ) {
    this.path = path;
    this.id = id;
    this.file = file;
    this.places = places;
    this.effort = effort;
  }

  /**
   * Opens the result of a task; the digest of every record is checked.
   *
   * @throws RabbitInputError where it is not there, damaged, or of another plan, with the differences
   */
  static open(path: string, task: ExpectedTask): TaskResult {
    const places = new Map<string, RecordPlace>();
    let effort: Effort | undefined;
    let differing: readonly string[] | undefined;
    let file: RecordFile | undefined;
    try {
      file = RecordFile.openFinished(path, (body, place) => {
        // Results are decoded when they are asked for: their digests say already that they are whole.
        const { kind, name } = recordHead(body);
        if (kind === "group" || kind === "unit") places.set(name, place);
        if (kind !== "identity" && kind !== "effort") return;
        const record = decodeRecord(path, body);
        if (record.kind === "identity") differing = differences(record.value, task.identity);
        if (record.kind === "effort") effort = record.value;
      });
    } catch (error) {
      // A record too short to have a head is damaged, too.
      if (error instanceof RabbitInputError || error instanceof RangeError)
        throw damaged(path, task.id, error);
      throw systemFailure(path, "read", error);
    }
    if (file === undefined) throw damaged(path, task.id);
    if (differing === undefined) {
      void file.close("given up");
      throw damaged(path, task.id);
    }
    if (differing.length > 0) {
      void file.close("given up");
      throw new RabbitInputError({
        file: path,
        field: `task ${task.id}`,
        state: `of another plan (${differing.join("; ")})`,
        expected: "the result of a task of this plan",
        remedy: "Remove the file, and submit again.",
      });
    }
    return new TaskResult(path, task, file, places, effort);
  }

  /**
   * What these units have given, in this order: of fits, their groups.
   *
   * @throws RabbitInputError where one of them is not there as it was written
   */
  *values(names: Iterable<string>): Generator<unknown> {
    for (const name of names) {
      const place = this.places.get(name);
      const body = place && this.file.read(place);
      if (body === undefined) throw damaged(this.path, this.id);
      yield decodeRecord(this.path, body).value;
    }
  }

  close(): Promise<void> {
    return this.file.close("given up");
  }
}

function damaged(path: string, id: number, cause?: Error): RabbitInputError {
  return new RabbitInputError(
    {
      file: path,
      field: `task ${id}`,
      state: "damaged",
      expected: "a result as the task has written it",
      remedy: "Remove the file, and submit again: the task alone is made anew.",
    },
    { cause },
  );
}
