import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import { ProgressMeter } from "../hdf5/progress.js";
import { writeFitInputTo } from "../input/write.js";
import { arrayBytes, chunkBytes } from "../input/write-sizes.js";
import type { WriteOptions } from "../new-memory-file.js";
import type { HostWriteOptions } from "./write-fit-result.js";
import { writeHostFile } from "./write-host-file.js";

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
  { onProgress, signal, inPlace }: WriteOptions & HostWriteOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  validateFitInput(input);
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
