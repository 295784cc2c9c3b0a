import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isProcessAlive } from "@rabbit-fit/contracts";

/** File systems have names of at most so many bytes. */
const MOST_NAME_BYTES = 255;

/** Characters of a digest, in base 36: some 26 bits, and 41 bits. */
const HOST_LENGTH = 5;
const NAME_DIGEST_LENGTH = 8;

/** A file of another host is in use as long as it changes, and no writing pauses for so long, in milliseconds. */
const LONGEST_PAUSE = 24 * 3600 * 1000;

let count = 0;

/**
 * A new path for a file that will be renamed to `path`: in the same folder, hidden, and with a name that says which process
 * of which host is writing it, as in `.fitresults.hdf5.2k9-x3f0q-0.tmp`.
 */
export function temporaryPath(path: string): string {
  const owner = `.${process.pid.toString(36)}-${hostTag()}-${(count++).toString(36)}.tmp`;
  return join(dirname(path), `${hiddenName(basename(path), owner.length)}${owner}`);
}

/**
 * Removes the files that processes which have not ended by themselves have left beside `path`, where they were writing it.
 * A file of a process of this host is in use as long as the process lives. What cannot be removed stays.
 */
export async function removeLeftTemporaries(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = /\.([0-9a-z]+)-([0-9a-z]+)-[0-9a-z]+\.tmp$/.exec(name);
    if (!owner || name.slice(0, owner.index) !== hiddenName(basename(path), owner[0].length)) continue;
    const file = join(folder, name);
    const isUsed =
      owner[2] === hostTag() ? isProcessAlive(Number.parseInt(owner[1]!, 36)) : await isRecent(file);
    if (!isUsed) await rm(file, { force: true }).catch(() => undefined);
  }
}

/** The name with a dot before it, and short enough for `more` bytes after it. */
function hiddenName(name: string, more: number): string {
  if (Buffer.byteLength(name) + 1 + more <= MOST_NAME_BYTES) return `.${name}`;
  return `.${digest(name, NAME_DIGEST_LENGTH)}`;
}

let tag: string | undefined;

/** Says where the numbers of processes are those of this process: the host, and the container on it. */
function hostTag(): string {
  if (tag === undefined) {
    let namespace = "";
    try {
      namespace = readlinkSync("/proc/self/ns/pid");
    } catch {
      // Only Linux has these.
    }
    tag = digest(`${hostname()} ${namespace}`, HOST_LENGTH);
  }
  return tag;
}

async function isRecent(file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs < LONGEST_PAUSE;
}

function digest(text: string, length: number): string {
  const bytes = createHash("sha256").update(text).digest();
  return bytes.readBigUInt64LE().toString(36).padStart(length, "0").slice(-length);
}
