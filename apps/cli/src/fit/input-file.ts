import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";

/** Files above this many bytes are not hashed. */
const hashedSize = 64 * 1024 ** 2;

/**
 * Checks that there is a file, before anything is loaded or created.
 *
 * @param field what names the file, for the error
 * @throws RabbitInputError saying why it cannot be read
 */
export async function checkReadable(path: string, field = "input"): Promise<void> {
  try {
    await (await open(path, "r")).close();
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    const reasons: Record<string, string> = {
      ENOENT: "there is none",
      EISDIR: "this is a folder",
      EACCES: "no permission",
    };
    const expected = `a file that can be read (${reasons[reason] ?? reason})`;
    throw new RabbitInputError({ field, found: path, expected }, { cause: error });
  }
}

/**
 * Names the file in what a fit has to say against its input. Options name themselves.
 *
 * @throws what `work` is rejected with
 */
export async function namingInput<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isOfInput =
      error instanceof RabbitInputError && error.file === undefined && !/^(-|options\.)/.test(error.field);
    throw isOfInput ? error.inFile(path) : error;
  }
}

/**
 * SHA-256 of a file in hexadecimal; undefined for a large one, which would take too long to read a second time.
 *
 * @throws RabbitInputError where the file cannot be read
 */
export async function inputSha256(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > hashedSize) return undefined;
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
  return fileSha256(path);
}

/** SHA-256 of a file in hexadecimal. @throws RabbitInputError where the file cannot be read */
export async function fileSha256(path: string): Promise<string> {
  try {
    const sha256 = createHash("sha256");
    await pipeline(createReadStream(path), sha256);
    return sha256.digest("hex");
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
}

/**
 * Does something with a file that takes several looks at it, such as reading and hashing.
 *
 * @throws RabbitInputError where the file was replaced, changed or removed meanwhile; what `work` is rejected with
 */
export async function whileUnchanged<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = await versionOf(path);
  const result = await work();
  if ((await versionOf(path)) === before) return result;
  throw new RabbitInputError({
    file: path,
    field: "file to read",
    state: "not what it was when reading began",
    expected: "a file that stays as it is while it is read",
    remedy: "Start again when the program that writes it has ended.",
  });
}

/** What changes when a file is replaced or written. */
async function versionOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs].join(" ");
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
}
