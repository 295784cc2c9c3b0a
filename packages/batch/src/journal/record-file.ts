import { createHash } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { copyPath } from "./copy-path.js";

/** Where the body of a record is in its file. */
export interface RecordPlace {
  readonly start: number;
  readonly length: number;
}

/** What a file of records begins with; the number is that of the layout. */
const SIGNATURE = Buffer.from("rabbit-fit journal 3\n", "latin1");

const LENGTH_BYTES = 4;

/** Of SHA-256: enough to tell a record that was cut short or overwritten from a whole one. */
const DIGEST_BYTES = 8;

const HEAD_BYTES = LENGTH_BYTES + DIGEST_BYTES;

/** The file is read in pieces of this size. */
const PIECE_BYTES = 1024 ** 2;

/** `append` has the disk keep what was written at most once in this time, in milliseconds. */
const SYNC_INTERVAL = 1000;

/**
 * A file that grows by records, each of them `length (uint32) | digest | body`. A torn record is recognised by its digest
 * and left out.
 *
 * Whatever ends the process, all records that `append` has written are kept. Where the machine crashes, the latest records
 * may be lost. The disk has all records after `close("kept")`. Before that, `append` calls `sync` once a second at most. No
 * clock runs between two calls of `append`: the last records before a pause may wait until the system writes them by itself.
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
   * Goes on with a file: its records up to the last whole one are copied into a new file, which takes its place. So nothing
   * happens to the file of another process, should that still be writing it after all. The copy is on the disk before it
   * takes that place.
   *
   * @param visit is shown each record, and its place in the new file
   * @param first takes the place of the first record
   * @returns undefined where the file does not begin as one of ours
   */
  static open(
    path: string,
    visit: (body: Buffer, place: RecordPlace) => void,
    first?: Buffer,
  ): RecordFile | undefined {
    const old = openSync(path, "r");
    const temporary = copyPath(path);
    let copy: RecordFile | undefined;
    try {
      if (!readAt(old, 0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
      copy = RecordFile.create(temporary);
      let count = 0;
      for (const record of wholeRecords(old, SIGNATURE.length)) {
        const body = count++ === 0 && first ? first : record;
        visit(body, copy.append(body));
      }
      fdatasyncSync(copy.file);
      renameSync(temporary, path);
      return copy;
    } catch (error) {
      if (copy) closeSync(copy.file);
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      closeSync(old);
    }
  }

  /**
   * Opens a file that nobody writes any more, to read its records again by their places.
   *
   * @param visit is shown each record, and its place
   * @returns undefined where the file does not begin as one of ours, or has something other than whole records
   */
  static openFinished(
    path: string,
    visit: (body: Buffer, place: RecordPlace) => void,
  ): RecordFile | undefined {
    const file = openSync(path, "r");
    let isWhole = false;
    try {
      if (!readAt(file, 0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
      let end = SIGNATURE.length;
      for (const body of wholeRecords(file, end)) {
        visit(body, { start: end + HEAD_BYTES, length: body.length });
        end += HEAD_BYTES + body.length;
      }
      isWhole = end === fstatSync(file).size;
      return isWhole ? new RecordFile(file, end) : undefined;
    } finally {
      if (!isWhole) closeSync(file);
    }
  }

  /** The first record of a file, if there is one. */
  static first(path: string): Buffer | undefined {
    const file = openSync(path, "r");
    try {
      if (!readAt(file, 0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
      return wholeRecords(file, SIGNATURE.length).next().value ?? undefined;
    } finally {
      closeSync(file);
    }
  }

  /** Whether the file is the one at this path: it may have been removed, or another one put in its place. */
  isAt(path: string): boolean {
    const there = statSync(path, { throwIfNoEntry: false });
    const own = fstatSync(this.file);
    return there !== undefined && there.ino === own.ino && there.dev === own.dev;
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

  /** The body of a record, in memory of its own; undefined where the file does not hold it any more as it was written. */
  read({ start, length }: RecordPlace): Buffer | undefined {
    const record = readAt(this.file, start - HEAD_BYTES, HEAD_BYTES + length);
    const body = record.subarray(HEAD_BYTES);
    const isWhole = body.length === length && digest(body).equals(record.subarray(LENGTH_BYTES, HEAD_BYTES));
    return isWhole ? body : undefined;
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

function* wholeRecords(file: number, first: number): Generator<Buffer, void> {
  const { size } = fstatSync(file);
  let at = first; // of the next record
  let known: Buffer = Buffer.alloc(0); // the file from there on
  for (;;) {
    const wanted = known.length < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + known.readUInt32LE();
    if (known.length < wanted) {
      if (at + wanted > size) return;
      const left = size - at - known.length;
      const piece = readAt(
        file,
        at + known.length,
        Math.min(left, Math.max(PIECE_BYTES, wanted - known.length)),
      );
      known = known.length === 0 ? piece : Buffer.concat([known, piece]);
      continue;
    }
    const body = known.subarray(HEAD_BYTES, wanted);
    if (!digest(body).equals(known.subarray(LENGTH_BYTES, HEAD_BYTES))) return;
    yield body;
    known = known.subarray(wanted);
    at += wanted;
  }
}

function digest(body: Uint8Array): Buffer {
  return createHash("sha256").update(body).digest().subarray(0, DIGEST_BYTES);
}

/** As many bytes as are there, at most `length`. */
function readAt(file: number, position: number, length: number): Buffer {
  const out = Buffer.allocUnsafeSlow(length);
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
