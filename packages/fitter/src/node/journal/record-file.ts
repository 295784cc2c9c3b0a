import { createHash } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";

/** Where the body of a record is in its file. */
export interface RecordPlace {
  readonly start: number;
  readonly length: number;
}

/** What a file of records begins with; the number is that of the layout. */
const SIGNATURE = Buffer.from("rabbit-fit journal 2\n", "latin1");

const LENGTH_BYTES = 4;

/** Of SHA-256: enough to tell a record that was cut short or overwritten from a whole one. */
const DIGEST_BYTES = 8;

const HEAD_BYTES = LENGTH_BYTES + DIGEST_BYTES;

/** The file is read in pieces of this size. */
const PIECE_BYTES = 1024 ** 2;

/** What has been written is on the disk after this time at the latest, in milliseconds. */
const SYNC_INTERVAL = 1000;

/**
 * A file that grows by records, each of them `length (uint32) | digest | body`. Whatever ends the process, or the
 * machine, the records before the last whole one are kept: a torn one is recognised by its digest and cut off.
 *
 * Records are read and written while the caller waits: most are small, and sending them to another thread and waiting
 * for it takes many times as long. Only for the disk itself nobody waits, except in `close`.
 */
export class RecordFile {
  private readonly file: number;
  private end: number;
  private synced = performance.now();
  private syncing: Promise<void> | undefined;
  private failure: { readonly error: Error } | undefined;

  private constructor(file: number, end: number) {
    this.file = file;
    this.end = end;
  }

  /** A new file, in place of one that may be there. */
  static create(path: string): RecordFile {
    // Not emptied but replaced: another process may still be writing the old one.
    rmSync(path, { force: true });
    const file = openSync(path, "wx+");
    writeAll(file, SIGNATURE, 0);
    return new RecordFile(file, SIGNATURE.length);
  }

  /**
   * Opens a file, shows all its records to `visit`, and cuts off what comes after the last whole one.
   *
   * @returns undefined where the file does not begin as one of ours
   */
  static open(path: string, visit: (body: Buffer, place: RecordPlace) => void): RecordFile | undefined {
    const file = openSync(path, "r+");
    try {
      if (!readAt(file, 0, SIGNATURE.length).equals(SIGNATURE)) {
        closeSync(file);
        return undefined;
      }
      let end = SIGNATURE.length;
      for (const { body, start } of wholeRecords(file, end)) {
        visit(body, { start, length: body.length });
        end = start + body.length;
      }
      ftruncateSync(file, end);
      return new RecordFile(file, end);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Appends a record of which the parts are the body. */
  append(...parts: readonly Uint8Array[]): RecordPlace {
    if (this.failure) throw this.failure.error;
    const record = Buffer.concat([Buffer.alloc(HEAD_BYTES), ...parts]);
    const body = record.subarray(HEAD_BYTES);
    record.writeUInt32LE(body.length);
    digest(body).copy(record, LENGTH_BYTES);
    writeAll(this.file, record, this.end);
    const place = { start: this.end + HEAD_BYTES, length: body.length };
    this.end += record.length;
    if (performance.now() - this.synced >= SYNC_INTERVAL) this.sync();
    return place;
  }

  /** The body of a record, in memory of its own. */
  read({ start, length }: RecordPlace): Buffer {
    const body = readAt(this.file, start, length);
    if (body.length < length) throw new RangeError(`a record of ${length} bytes ends after ${body.length}`);
    return body;
  }

  /** Has the disk keep what was written, soon. */
  sync(): void {
    if (this.syncing) return;
    this.synced = performance.now();
    this.syncing = new Promise((resolve) => {
      fdatasync(this.file, (error) => {
        // The system tells a failure only once.
        if (error) this.failure ??= { error };
        this.syncing = undefined;
        resolve();
      });
    });
  }

  /**
   * @param end whether the disk keeps what was written, or that does not matter any more
   * @throws what went wrong on the disk
   */
  async close(end: "kept" | "given up"): Promise<void> {
    await this.syncing;
    try {
      if (end === "given up") return;
      if (this.failure) throw this.failure.error;
      fdatasyncSync(this.file);
    } finally {
      closeSync(this.file);
      // Its number may soon be that of another file.
      this.failure ??= { error: new Error("the file is closed") };
    }
  }
}

function* wholeRecords(file: number, first: number) {
  const { size } = fstatSync(file);
  let start = first + HEAD_BYTES;
  let known = Buffer.alloc(0); // the file from the head of the next record on
  for (;;) {
    const wanted = known.length < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + known.readUInt32LE();
    if (known.length < wanted) {
      const at = start - HEAD_BYTES + known.length;
      if (at + wanted - known.length > size) return;
      const piece = readAt(file, at, Math.max(PIECE_BYTES, wanted - known.length));
      known = Buffer.concat([known, piece]);
      continue;
    }
    const body = known.subarray(HEAD_BYTES, wanted);
    if (!digest(body).equals(known.subarray(LENGTH_BYTES, HEAD_BYTES))) return;
    yield { body, start };
    known = known.subarray(wanted);
    start += wanted;
  }
}

function digest(body: Uint8Array): Buffer {
  return createHash("sha256").update(body).digest().subarray(0, DIGEST_BYTES);
}

/** As many bytes as are there, at most `length`. */
function readAt(file: number, position: number, length: number): Buffer {
  const out = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, out, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return out.subarray(0, filled);
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}
