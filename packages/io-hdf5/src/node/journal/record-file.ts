import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";

/** Where the body of a record is in its file. */
export interface RecordPlace {
  readonly start: number;
  readonly length: number;
}

/** What a file of records begins with; the number is that of the layout. */
const SIGNATURE = Buffer.from("rabbit-fit journal 1\n", "latin1");

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
 */
export class RecordFile {
  private readonly handle: FileHandle;
  private end: number;
  private synced = performance.now();
  /** Writing is one after the other, in the order of the calls. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(handle: FileHandle, end: number) {
    this.handle = handle;
    this.end = end;
  }

  /** A new file, in place of one that may be there. */
  static async create(path: string): Promise<RecordFile> {
    // Not emptied but replaced: another process may still be writing the old one.
    await rm(path, { force: true });
    const handle = await open(path, "wx+");
    await handle.write(SIGNATURE, 0, SIGNATURE.length, 0);
    return new RecordFile(handle, SIGNATURE.length);
  }

  /**
   * Opens a file, shows all its records to `visit`, and cuts off what comes after the last whole one.
   *
   * @returns undefined where the file does not begin as one of ours
   */
  static async open(
    path: string,
    visit: (body: Buffer, place: RecordPlace) => void,
  ): Promise<RecordFile | undefined> {
    const handle = await open(path, "r+");
    try {
      const signature = await readAt(handle, 0, SIGNATURE.length);
      if (!signature.equals(SIGNATURE)) {
        await handle.close();
        return undefined;
      }
      let end = SIGNATURE.length;
      for await (const { body, start } of wholeRecords(handle, end)) {
        visit(body, { start, length: body.length });
        end = start + body.length;
      }
      await handle.truncate(end);
      return new RecordFile(handle, end);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Appends a record of which the parts are the body. */
  append(...parts: readonly Uint8Array[]): Promise<RecordPlace> {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(body.length);
    digest(body).copy(head, LENGTH_BYTES);
    const written = this.last.then(async () => {
      const place = { start: this.end + HEAD_BYTES, length: body.length };
      await writeAll(this.handle, Buffer.concat([head, body]), this.end);
      this.end = place.start + place.length;
      if (performance.now() - this.synced >= SYNC_INTERVAL) await this.syncNow();
      return place;
    });
    // Whoever asked for it sees the failure; what comes next fails by itself.
    this.last = written.catch(() => undefined);
    return written;
  }

  /** The body of a record, in memory of its own. */
  async read({ start, length }: RecordPlace): Promise<Buffer> {
    const body = await readAt(this.handle, start, length);
    if (body.length < length) throw new RangeError(`a record of ${length} bytes ends after ${body.length}`);
    return body;
  }

  /** Has the disk keep what was written. */
  async sync(): Promise<void> {
    await this.last;
    await this.syncNow();
  }

  async close(): Promise<void> {
    await this.last;
    await this.handle.close();
  }

  private async syncNow(): Promise<void> {
    await this.handle.datasync();
    this.synced = performance.now();
  }
}

async function* wholeRecords(handle: FileHandle, first: number) {
  const { size } = await handle.stat();
  let start = first + HEAD_BYTES;
  let known = Buffer.alloc(0); // the file from the head of the next record on
  for (;;) {
    const wanted = known.length < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + known.readUInt32LE();
    if (known.length < wanted) {
      const at = start - HEAD_BYTES + known.length;
      if (at + wanted - known.length > size) return;
      const piece = await readAt(handle, at, Math.max(PIECE_BYTES, wanted - known.length));
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
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const out = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(out, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return out.subarray(0, filled);
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
