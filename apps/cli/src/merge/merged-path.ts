import { UsageError } from "../argparse/usage-error.js";
import { resultPath } from "../fit/output-path.js";
import { DEFAULT_OUTNAME } from "./options.js";

/**
 * Path of the merged tensor: `output` where it names an HDF5 file, otherwise the file `outname` in that folder.
 *
 * @throws UsageError where both name a file
 */
export function mergedPath(output: string, outname: string): string {
  if (!/\.(?:hdf5|hdf|h5)$/.test(output)) return resultPath({ folder: output, name: outname, postfix: null });
  if (outname === DEFAULT_OUTNAME) return output;
  throw new UsageError(
    "conflict",
    `--output ${output} and --outname ${outname} both name a file. Give the folder with --output.`,
  );
}
