import { optionsOf } from "@rabbit-fit/contracts/options";
import { readNumbers } from "../hdf5/number-stream.js";
import { readArray, shapedDataset } from "../input/flat-array.js";
import { type HostReadOptions, hostReadRules, withFile } from "./open-host.js";

/** Polynomials to start a smooth parameter model from. */
export interface SmoothingParameters {
  readonly order: number;
  /** One coefficient after the other, in the order of the model's parameters. */
  readonly parameters: Float64Array;
}

const readOptions = optionsOf<HostReadOptions>(hostReadRules);

/**
 * Reads the datasets `params` and `order` of a file, of which Python rabbit's model `SmoothExtendedABCD` starts.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, or has not these datasets
 */
export async function readSmoothingParameters(
  source: string | Uint8Array | ArrayBuffer,
  options: HostReadOptions = {},
): Promise<SmoothingParameters> {
  readOptions.check(options, "options");
  return withFile(source, options, async (file) => {
    const { length } = shapedDataset(file, "/params").info;
    const [order] = await readNumbers(file, shapedDataset(file, "/order").info);
    return {
      order: order!,
      parameters: await readArray(file, { path: "/params", shape: ["parameters"] }, { parameters: length }),
    };
  });
}
