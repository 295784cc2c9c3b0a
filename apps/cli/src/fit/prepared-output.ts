import { chmod, mkdir, open, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Target } from "@rabbit-fit/io-hdf5/node";

/** Where results will be written: a place that is known to be writable. */
export interface PreparedOutput {
  /**
   * Writes none of the files unless all are complete: each grows under a temporary name. Then they get their own names, one
   * after the other. Where one cannot be renamed, those before it are there already.
   *
   * @throws RabbitInputError naming the file that cannot be written
   */
  commit(writers: ReadonlyMap<string, (temporary: string) => Promise<void> | void>): Promise<void>;
  /** Removes what was begun, with the folders that were created for it where they are empty. */
  discard(): Promise<void>;
}

/**
 * Creates the folders of the files and checks that they can be written, so that a long fit does not end at that.
 *
 * @param inputs which no output may replace
 * @throws RabbitInputError naming the path
 */
export async function prepareOutput(
  paths: Iterable<string>,
  ...inputs: readonly string[]
): Promise<PreparedOutput> {
  const { removeLeftTemporaries, temporaryPath, writableTarget } = await import("@rabbit-fit/io-hdf5/node");
  const created: string[] = [];
  const begun = new Set<string>();
  const targets = new Map<string, Target>();
  const discard = async () => {
    for (const file of begun) await rm(file, { force: true });
    for (const folder of created.reverse()) await rmdir(folder).catch(() => undefined);
  };
  try {
    for (const path of paths) {
      await createFolders(dirname(resolve(path)), created);
      const found = await writableTarget(path).catch((error) => {
        throw notReplaceable(path, error);
      });
      targets.set(path, found);
      await removeLeftTemporaries(found.target);
      await checkFolder(path, temporaryPath(found.target));
      for (const input of inputs) {
        if (!(await isSameFile(path, input))) continue;
        throw new RabbitInputError({
          field: "--outname",
          found: path,
          expected: "another file than the input",
        });
      }
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async commit(writers) {
      const complete = new Map<string, { readonly path: string; readonly target: string }>();
      for (const [path, write] of writers) {
        const { target, mode } = targets.get(path) ?? { target: path };
        const temporary = temporaryPath(target);
        complete.set(temporary, { path, target });
        begun.add(temporary);
        try {
          // What replaces a file is for the same people, from its first byte on.
          if (mode !== undefined) {
            await (await open(temporary, "wx")).close();
            await chmod(temporary, mode);
          }
          await write(temporary);
        } catch (error) {
          throw await notWritten(path, error);
        }
      }
      for (const [temporary, { path, target }] of complete) {
        await rename(temporary, target).catch(async (error) => {
          throw await notWritten(path, error);
        });
        begun.delete(temporary);
      }
    },
  };
}

/** The same for the one file that `--output` names. @throws RabbitInputError naming that option */
export async function prepareNamedOutput(
  path: string,
  ...inputs: readonly string[]
): Promise<PreparedOutput> {
  return prepareOutputOf("--output", [path], ...inputs);
}

/** The same for the files of another option. @throws RabbitInputError naming that option */
export async function prepareOutputOf(
  option: string,
  paths: Iterable<string>,
  ...inputs: readonly string[]
): Promise<PreparedOutput> {
  try {
    return await prepareOutput(paths, ...inputs);
  } catch (error) {
    if (!(error instanceof RabbitInputError)) throw error;
    const { found, expected } = error;
    const details = { field: option, found, ...(expected && { expected }) };
    throw new RabbitInputError(details, { cause: error });
  }
}

/**
 * Notes the folders created, the outermost first. One by one: `mkdir` with `recursive` never returns where a file system
 * answers ENOENT for a folder whose parent exists, as /proc does.
 */
async function createFolders(folder: string, created: string[]): Promise<void> {
  const missing: string[] = [];
  while (!(await exists(folder))) {
    missing.unshift(folder);
    folder = dirname(folder);
  }
  for (const path of missing) {
    try {
      await mkdir(path);
      created.push(path);
    } catch (error) {
      // Somebody else may have been quicker.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(path, error);
    }
  }
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([path, other].map((file) => stat(file).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unusable(path, error);
  }
}

/** Why a path cannot be written, in terms of the option that names it. */
function notReplaceable(path: string, error: unknown): unknown {
  const isOther = error instanceof RabbitInputError;
  if (!isOther && (error as NodeJS.ErrnoException).code !== "EISDIR") return unusable(path, error);
  const expected = `a file; this is ${isOther ? error.details.state : "a folder"}`;
  return new RabbitInputError({ field: "--outname", found: path, expected }, { cause: error });
}

async function checkFolder(path: string, temporary: string): Promise<void> {
  try {
    await (await open(temporary, "wx")).close();
    await rm(temporary);
  } catch (error) {
    throw unusable(path, error);
  }
}

/** The failure in terms of the file that was asked for, not of the temporary one. */
async function notWritten(path: string, cause: unknown): Promise<unknown> {
  if (!(await exists(dirname(resolve(path))).catch(() => true))) {
    const expected = "a place that can be written to (its folder has been removed meanwhile)";
    return new RabbitInputError({ field: "--outpath", found: path, expected }, { cause });
  }
  if (cause instanceof RabbitInputError) {
    return new RabbitInputError({ ...cause.details, file: path }, { cause });
  }
  return typeof (cause as NodeJS.ErrnoException).code === "string" ? unusable(path, cause) : cause;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EEXIST: "a file is in the place of the folder",
  ENOSPC: "no space left on the disk",
  EDQUOT: "over your quota",
  ENAMETOOLONG: "too long a name",
  ENOTDIR: "a file is in the place of a folder",
  EROFS: "a read-only file system",
};

function unusable(path: string, cause: unknown): RabbitInputError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const reason = reasons[code] ?? code;
  return new RabbitInputError(
    { field: "--outpath", found: path, expected: `a place that can be written to (${reason})` },
    { cause },
  );
}
