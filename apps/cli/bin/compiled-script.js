import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";

/** What V8 has compiled is made again after so many milliseconds, and removed where nothing makes it again: 60 days. */
const LONGEST_KEPT = 60 * 24 * 3600e3;

/** Bytes of the SHA-256 before the data. V8 itself takes damaged data, and crashes. */
const DIGEST_BYTES = 32;

/**
 * A script whose functions V8 finds compiled from the second run on, where the cache of the user has them. Neither a cache
 * that cannot be read nor one that cannot be written is an error.
 */
export class CompiledScript {
  /**
   * @param {string} file the path of an ASCII text that begins with a comment, which no other text begins with
   * @param {string} use a word for what the script is used for: others call other functions
   * @param {string | undefined} folder by default where the environment has caches
   */
  constructor(file, use, folder = cacheFolder(process.env)) {
    const source = readFileSync(file, "latin1");
    const text = createHash("sha256")
      .update(source.slice(0, source.indexOf("\n")))
      .digest("hex")
      .slice(0, 16);
    this.folder = folder;
    this.path = folder && join(folder, `${use}-${text}-${cachedDataVersionTag().toString(16)}`);
    const cachedData = this.path === undefined ? undefined : readCompiled(this.path);
    this.script = new Script(source, { filename: file, cachedData });
    this.isFromCache = cachedData !== undefined && !this.script.cachedDataRejected;
  }

  /** The value of the script. */
  run() {
    return this.script.runInThisContext();
  }

  /** Keeps what V8 has compiled by now, unless it came from the cache. */
  keep() {
    if (this.isFromCache || this.path === undefined) return;
    // In one step: another process reads all of it or none.
    const temporary = `${this.path}.${process.pid}.tmp`;
    try {
      const data = this.script.createCachedData();
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(temporary, Buffer.concat([digest(data), data]), { mode: 0o600, flag: "wx" });
      renameSync(temporary, this.path);
      removeOld(this.folder);
    } catch {
      // A full disk, or a folder of somebody else.
      removeIfThere(temporary);
    }
  }
}

/**
 * Where the environment has caches, undefined where it has none or turns them off. Its variables are those of Node's own
 * cache, which is for modules of newer versions.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function cacheFolder({ NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA }) {
  if (NODE_DISABLE_COMPILE_CACHE) return undefined;
  try {
    const caches = XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache");
    return isAbsolute(caches) ? join(caches, "rabbit-fit") : undefined;
  } catch {
    return undefined;
  }
}

/** What was kept, undefined where it is old, damaged, or somebody else's. */
function readCompiled(path) {
  try {
    const { uid, mtimeMs } = statSync(path);
    if ((process.getuid && uid !== process.getuid()) || Date.now() - mtimeMs > LONGEST_KEPT) return undefined;
    const bytes = readFileSync(path);
    const data = bytes.subarray(DIGEST_BYTES);
    return digest(data).equals(bytes.subarray(0, DIGEST_BYTES)) ? data : undefined;
  } catch {
    return undefined;
  }
}

function digest(data) {
  return createHash("sha256").update(data).digest();
}

/** Removes what versions have left that are not used any more. */
function removeOld(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > LONGEST_KEPT) removeIfThere(path);
  }
}

function removeIfThere(path) {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is not there, or another's.
  }
}
