import type { FitInput } from "@rabbit-fit/contracts";
import { callback, optionsOf } from "@rabbit-fit/contracts/options";
import { ProgressMeter } from "./hdf5/progress.js";
import { validateToWrite } from "./input/validate-to-write.js";
import { writeFitInputTo } from "./input/write.js";
import { arrayBytes, chunkBytes } from "./input/write-sizes.js";
import { type EncodeOptions, encodeFile, writeRules } from "./new-memory-file.js";

/** Plugins that a tensor is written with. */
const PLUGINS = ["blosc2"];

const encodeOptions = optionsOf<EncodeOptions>({ ...writeRules, filters: callback });

/**
 * The bytes of an HDF5 file with a tensor, as Python rabbit's TensorWriter writes it.
 *
 * The input must stay as it is until the promise is settled.
 *
 * @throws RabbitInputError when the input is not one, or holds a value that Python has no counterpart for. The reason
 *   of `signal` when that ends the writing
 */
export async function encodeFitInput(
  input: FitInput,
  options: EncodeOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  encodeOptions.check(options, "options");
  const { onProgress, signal, filters } = options;
  signal?.throwIfAborted();
  validateToWrite(input);
  return encodeFile((file) => writeFitInputTo(file, input), {
    start: "with index lists",
    plugins: PLUGINS,
    filters,
    chunkBytes: chunkBytes(input),
    progress: onProgress && new ProgressMeter(onProgress, () => arrayBytes(input)),
    signal,
  });
}
