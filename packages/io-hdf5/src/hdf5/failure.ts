import { RabbitInputError } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";

/**
 * The reason in a message of HDF5, which is a stack of some twenty lines: the text of the innermost frame.
 * Only the message is ever looked at: the stack of an h5wasm error quotes the module's one line of 4 MB.
 */
export function hdf5Reason(error: unknown): string {
  const message = isError(error) ? error.message : String(error);
  if (isError(error) && isTimeout(error)) return "HDF5 does not come to an end";
  if (isAbort(error)) return "HDF5 or a compression plugin gave up on it";
  const frames = [...message.matchAll(/#\d+: .*? in (\w+)\(\): (.*)/g)];
  const innermost = frames.at(-1)?.[2] ?? message.split("\n", 1)[0]!;
  return innermost.slice(0, 300);
}

/** Whether the compiled library has stopped for good: from then on each of its calls fails, whatever the file. */
export function isAbort(error: unknown): boolean {
  if (!isError(error)) return false;
  // What the compiled library throws when it meets what cannot be, and what ends it when it takes too long.
  return error.message.startsWith("Aborted(") || error.name === "RuntimeError" || isTimeout(error);
}

/** Whether a call of HDF5 was ended because it took too long. */
function isTimeout(error: Error): boolean {
  return "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

/** Whether an error is one of a program, which no content of a file brings about. */
function isMistake(error: unknown): error is Error {
  return isError(error) && ["TypeError", "ReferenceError", "SyntaxError"].includes(error.name);
}

function mistake(file: string, field: string, error: Error): RabbitInputError {
  return new RabbitInputError(
    {
      file,
      field,
      state: `not read (${error.name}: ${error.message.split("\n", 1)[0]!.slice(0, 300)})`,
      expected: "a program without mistakes",
      remedy: "The mistake is in the program or in what runs it, hardly in the file: please report it.",
    },
    { cause: error },
  );
}

/** What went wrong with one dataset or group, as an error for the user. */
export function objectFailure(file: string, path: string, error: unknown): RabbitInputError {
  if (error instanceof RabbitInputError) return error;
  if (isMistake(error)) return mistake(file, path, error);
  const reason = hdf5Reason(error);
  const missingFilter = /required filter '?(.*?)'? is not registered/.exec(reason);
  return new RabbitInputError({
    file,
    field: path,
    state: missingFilter ? `compressed with the HDF5 filter ${missingFilter[1]}` : `unreadable (${reason})`,
    expected: missingFilter ? "a filter of h5wasm-plugins" : "an intact dataset",
    remedy: missingFilter
      ? "Write the file again with gzip or Blosc2."
      : "The file is damaged or was cut short: make it again, or copy it again.",
  });
}

/** Why a file could not be opened, as an error for the user. */
export function openFailure(file: string, error: unknown): RabbitInputError {
  if (error instanceof RabbitInputError) return error;
  if (isMistake(error)) return mistake(file, "format", error);
  const message = isError(error) ? error.message : String(error);
  const truncated = /truncated file: eof = (\d+), sblock->base_addr = \d+, stored_eof = (\d+)/.exec(message);
  if (truncated) {
    return new RabbitInputError({
      file,
      field: "size",
      state: `${truncated[1]} bytes`,
      expected: `${truncated[2]} bytes`,
      remedy: "The file was cut short while it was written or copied: make it again, or copy it again.",
    });
  }
  return new RabbitInputError({
    file,
    field: "format",
    state: `unreadable (${hdf5Reason(error)})`,
    expected: "an intact HDF5 file",
    remedy: "The file is damaged, or another program is writing it: make it again, or wait.",
  });
}

/** The first bytes of every HDF5 file, at 0 or after a user block of 512, 1024, 2048 ... bytes. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Throws where the first bytes of a file say that it is not HDF5.
 *
 * @param head the first bytes of the file, [at least 8, as far as the file has them]
 */
export function assertSignature(file: string, head: Uint8Array, size: number): void {
  for (let offset = 0; offset + SIGNATURE.length <= head.length; offset = offset === 0 ? 512 : 2 * offset) {
    if (SIGNATURE.every((byte, i) => head[offset + i] === byte)) return;
  }
  throw new RabbitInputError({
    file,
    field: "format",
    state: size === 0 ? "an empty file" : `a file of ${size} bytes that is not HDF5`,
    expected: "an HDF5 file",
    remedy: "Give a file that TensorWriter or rabbit fit has written.",
  });
}
