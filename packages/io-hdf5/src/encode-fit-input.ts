import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import { writeFitInputTo } from "./input/write.js";
import { type EncodeOptions, encodeFile } from "./new-memory-file.js";

/** Plugins that a tensor is written with. */
const PLUGINS = ["blosc2"];

/**
 * The bytes of an HDF5 file with a tensor, as the reference's TensorWriter writes it.
 *
 * @throws RabbitInputError when the input is not one, or holds a value that Python has no counterpart for
 */
export async function encodeFitInput(input: FitInput, options: EncodeOptions = {}): Promise<Uint8Array> {
  validateFitInput(input);
  return encodeFile((file) => writeFitInputTo(file, input), {
    ...options,
    start: "with index lists",
    plugins: PLUGINS,
  });
}
