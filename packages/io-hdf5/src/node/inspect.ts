import { optionsOf } from "@rabbit-fit/contracts/options";
import { type FileSummary, inspectFrom } from "../inspect.js";
import { type HostReadOptions, hostReadRules, withFile } from "./open-host.js";

const inspectOptions = optionsOf<HostReadOptions>(hostReadRules);

/**
 * What an HDF5 file holds: its kind, its metadata, and its datasets but not their content. The datasets inside
 * pickled objects are left out.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, or is damaged
 */
export async function inspect(
  source: string | Uint8Array | ArrayBuffer,
  options: HostReadOptions = {},
): Promise<FileSummary> {
  inspectOptions.check(options, "options");
  return withFile(source, options, (file) => inspectFrom(file, options));
}
