import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import { writeFitInputTo } from "../input/write.js";
import { writeHostFile } from "./write-host-file.js";

/**
 * Writes a tensor as the reference's TensorWriter does, so that rabbit reads it. The path holds all of it or what was
 * there before.
 *
 * @throws RabbitInputError when the input is not one, or the file cannot be written
 */
export async function writeFitInput(path: string, input: FitInput): Promise<void> {
  validateFitInput(input);
  await writeHostFile(path, "with index lists", (file) => writeFitInputTo(file, input));
}
