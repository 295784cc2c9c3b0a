import { randomUUID } from "node:crypto";
import { access, constants, open, realpath, rename, stat, statfs, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { systemFailure } from "./system-failure.js";

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
    const target = await writableTarget(path);
    const candidate = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
    await (await open(candidate, "wx")).close();
    temporary = candidate;
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

/** What HDF5 needs at the least for its next block. */
const SMALLEST_BLOCK_BYTES = 4096;

async function isFull(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize < SMALLEST_BLOCK_BYTES;
}

/** The file itself, where the path is a link to it, after a look at whether it may be replaced. */
async function writableTarget(path: string): Promise<string> {
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return resolve(path);
    throw error;
  }
  if ((await stat(target)).isDirectory())
    throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
  // Renaming replaces a file that is protected against writing; whoever protected it did not mean that.
  await access(target, constants.W_OK);
  return target;
}

async function flushToDisk(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
