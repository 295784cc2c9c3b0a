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
import { isError } from "@rabbit-fit/contracts/options";
import { removeLeftTemporaries, temporaryPath } from "./temporary-file.js";

/**
 * Writes a file so that its path holds either what was there before or all that is new: into a temporary file in the
 * same folder, which is flushed to the disk and then renamed. Where anything fails the temporary file is removed; one that a
 * process which was killed has left is removed by the next that writes the same path.
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
    await removeLeftTemporaries(target);
    const candidate = temporaryPath(target);
    await (await open(candidate, "wx")).close();
    temporary = candidate;
    if (mode !== undefined) await chmod(temporary, mode);
    await fill(temporary);
    await flushToDisk(temporary);
    signal?.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    const failure = await writingFailure(path, { error, signal, written: temporary });
    if (temporary !== undefined) await unlink(temporary).catch(() => undefined);
    throw failure;
  }
}

/**
 * Writes a file of which the caller has made the name, and which the caller renames or removes.
 *
 * @throws as `writeAtomically`
 */
export async function writeInPlace(
  path: string,
  signal: AbortSignal | undefined,
  fill: (path: string) => Promise<void>,
): Promise<void> {
  try {
    await (await open(path, "w")).close();
    await fill(path);
    await flushToDisk(path);
    signal?.throwIfAborted();
  } catch (error) {
    throw await writingFailure(path, { error, signal, written: path });
  }
}

interface Failure {
  readonly error: unknown;
  readonly signal: AbortSignal | undefined;
  /** The file that was being written, if it came to that. */
  readonly written: string | undefined;
}

/** What to tell of a failure, which is found out before the file gives its space back. */
async function writingFailure(path: string, { error, signal, written }: Failure): Promise<unknown> {
  if (signal?.aborted && error === signal.reason) return error;
  // HDF5 does not say why it could not write, so the disk is asked.
  if (written !== undefined && (await isFull(written))) {
    return systemFailure(path, "write", Object.assign(new Error("disk full"), { code: "ENOSPC" }));
  }
  // What is no failure of the system is a mistake of this program, and says so itself.
  const isMistake = isError(error) && !("code" in error) && !(error instanceof RabbitInputError);
  return isMistake ? error : systemFailure(path, "write", error);
}

/** What HDF5 needs at the least for its next block. */
const SMALLEST_BLOCK_BYTES = 4096;

async function isFull(path: string): Promise<boolean> {
  // The folder may be gone.
  const disk = await statfs(path).catch(() => undefined);
  if (disk === undefined) return false;
  const { bavail, bsize } = disk;
  return bavail * bsize < SMALLEST_BLOCK_BYTES;
}

/** The file that is to be replaced, or made. */
export interface Target {
  readonly target: string;
  /** Permissions of the file that is there. */
  readonly mode?: number;
}

/**
 * The file itself, where the path is a link to it, after a look at whether it may be replaced. A link may lead to a file that is not there yet.
 *
 * @throws RabbitInputError for a pipe, a device or a socket; the error of the system for a folder and for what may not be replaced
 */
export async function writableTarget(path: string): Promise<Target> {
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { target: await newTarget(path) };
    throw error;
  }
  const stats = await stat(target);
  if (stats.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
  // Renaming would put a file in the place of a pipe or, for root, of a device such as /dev/null.
  if (!stats.isFile()) {
    throw new RabbitInputError({
      file: path,
      field: "file to write",
      state: "a pipe, a device or a socket",
      expected: "a file, or a path at which there is nothing",
      remedy: "Write a file, and copy it there.",
    });
  }
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
