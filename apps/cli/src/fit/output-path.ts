import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";

/** Formats of a result file. */
export type OutputFormat = "hdf5" | "json";

/** The options that name a result file. */
export interface OutputName {
  readonly folder: string;
  readonly name: string;
  readonly postfix: string | null;
}

/**
 * Path of the result by Python rabbit's rules (`workspace.py`, `get_file_path`): a name without a dot gets the
 * extension `hdf5`, and a postfix goes before the last dot of the path.
 */
export function resultPath({ folder, name, postfix }: OutputName): string {
  const joined = join(folder, name);
  const path = name.includes(".") ? joined : `${joined}.hdf5`;
  if (postfix === null) return path;
  const dot = path.lastIndexOf(".");
  return `${path.slice(0, dot)}_${postfix}${path.slice(dot)}`;
}

/** Path of the JSON file that goes with a result file: `json` in place of an extension that says HDF5. */
export function jsonPath(path: string): string {
  if (path.endsWith(".json")) return path;
  return `${path.replace(/\.(?:hdf5|hdf|h5)$/, "")}.json`;
}

/** File systems have names of at most so many bytes. */
const MOST_NAME_BYTES = 255;

/** Path of the journal of a run with this result file. */
export function journalPath(path: string): string {
  const name = `.${basename(path)}.journal`;
  if (Buffer.byteLength(name) <= MOST_NAME_BYTES) return join(dirname(path), name);
  const digest = createHash("sha256").update(basename(path)).digest("hex");
  return join(dirname(path), `.${digest}.journal`);
}

/** As Python's `os.path.join`, which unlike Node's keeps `./` and lets an absolute name replace the folder. */
function join(folder: string, name: string): string {
  if (folder === "" || name.startsWith("/")) return name;
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}
