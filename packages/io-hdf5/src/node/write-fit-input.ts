import type { FitInput } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import { ProgressMeter } from "../hdf5/progress.js";
import { validateToWrite } from "../input/validate-to-write.js";
import { writeFitInputTo } from "../input/write.js";
import { arrayBytes, chunkBytes } from "../input/write-sizes.js";
import { type WriteOptions, writeRules } from "../new-memory-file.js";
import { type HostWriteOptions, hostWriteRules, refuseNoPath } from "./write-fit-result.js";
import { writeHostFile } from "./write-host-file.js";

const writeFitInputOptions = optionsOf<WriteOptions & HostWriteOptions>({ ...writeRules, ...hostWriteRules });

/**
 * Writes a tensor as Python rabbit's TensorWriter does, so that rabbit reads it. The path holds all of it or what was
 * there before. The input must stay as it is until the promise is settled.
 *
 * @throws RabbitInputError when the input is not one, or the file cannot be written. The reason of `signal` when that
 *   ends the writing
 */
export async function writeFitInput(
  path: string,
  input: FitInput,
  options: WriteOptions & HostWriteOptions = {},
): Promise<void> {
  writeFitInputOptions.check(options, "options");
  refuseNoPath(path);
  const { onProgress, signal, inPlace } = options;
  signal?.throwIfAborted();
  validateToWrite(input);
  await writeHostFile(
    path,
    {
      start: "with index lists",
      chunkBytes: chunkBytes(input),
      progress: onProgress && new ProgressMeter(onProgress, () => arrayBytes(input)),
      signal,
      inPlace,
    },
    (file) => writeFitInputTo(file, input),
  );
}
