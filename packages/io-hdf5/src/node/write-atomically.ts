import { randomUUID } from "node:crypto";
import {
  access,
  chmod,
  constants,
  open,
  readlink,
  realpath,
  rename,
  stat,
  statfs,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";

/**
 * Writes a file so that its path holds either what was there before or all that is new: into a temporary file in the
 * same folder, which is flushed to the disk and then renamed. Where anything fails the temporary file is removed.
 *
 * @param signal ends it, up to the renaming
 * @param fill writes the temporary file, which exists and is empty
 * @throws RabbitInputError when the system does not let it. The reason of `signal` when that ends it
 */
export async function writeAtomically(
  path: string,
  signal: AbortSignal | undefined,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  let temporary: string | undefined;
  try {
    const { target, mode } = await writableTarget(path);
    const candidate = join(dirname(target), temporaryName(basename(target)));
    await (await open(candidate, "wx")).close();
    temporary = candidate;
    if (mode !== undefined) await chmod(temporary, mode);
    await fill(temporary);
    await flushToDisk(temporary);
    signal?.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    const aborted = signal?.aborted && error === signal.reason;
    // HDF5 does not say why it could not write, so the disk is asked, before the temporary file gives its space back.
    const full = !aborted && temporary !== undefined && (await isFull(temporary));
    if (temporary !== undefined) await unlink(temporary).catch(() => undefined);
    // What is no failure of the system is a mistake of this program, and says so itself.
    const isMistake = error instanceof Error && !("code" in error) && !(error instanceof RabbitInputError);
    if (aborted || (isMistake && !full)) throw error;
    throw systemFailure(
      path,
      "write",
      full ? Object.assign(new Error("disk full"), { code: "ENOSPC" }) : error,
    );
  }
}

/** Bytes of the longest name of a file on the file systems there are. */
const LONGEST_NAME = 255;

/** A name of its own that is never too long where `name` is not: of a long one, only the beginning is in it. */
function temporaryName(name: string): string {
  const suffix = `.${randomUUID()}.tmp`;
  let begin = name;
  while (Buffer.byteLength(`.${begin}${suffix}`) > LONGEST_NAME) begin = begin.slice(0, -1);
  return `.${begin}${suffix}`;
}

/** What HDF5 needs at the least for its next block. */
const SMALLEST_BLOCK_BYTES = 4096;

async function isFull(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize < SMALLEST_BLOCK_BYTES;
}

/** What is to be replaced. */
interface Target {
  readonly target: string;
  /** Permissions of the file that is there. */
  readonly mode?: number;
}

/** The file itself, where the path is a link to it, after a look at whether it may be replaced. */
async function writableTarget(path: string): Promise<Target> {
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { target: await newTarget(path) };
    throw error;
  }
  const stats = await stat(target);
  if (stats.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
  // Renaming replaces a file that is protected against writing; the protection asks for the opposite.
  await access(target, constants.W_OK);
  return { target, mode: stats.mode & PERMISSIONS };
}

/** Bits of a mode that are permissions. */
const PERMISSIONS = 0o777;

/** Where a file is to be that is not there yet: links may lead to it all the same. */
async function newTarget(path: string): Promise<string> {
  const place = join(await realpath(dirname(resolve(path))), basename(path));
  const link = await readlink(place).catch(() => undefined);
  return link === undefined ? place : newTarget(resolve(dirname(place), link));
}

async function flushToDisk(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
