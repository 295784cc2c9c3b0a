import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostLibrary } from "../node/open-host.js";

type H5File = InstanceType<Awaited<ReturnType<typeof hostLibrary>>["File"]>;
type H5Dataset = {
  write_slice(ranges: number[][], data: unknown): void;
  delete_attribute(name: string): void;
  create_attribute(name: string, data: unknown, shape?: number[]): void;
};

const folder = mkdtempSync(join(tmpdir(), "io-hdf5-"));
let count = 0;

/** A path for a new file, in a folder that is removed after the tests. */
export function temporaryPath(name = "file.hdf5"): string {
  return join(folder, `${count++}-${name}`);
}

/** Path of a file of the repository's fixtures. */
export function fixturePath(name: string): string {
  return new URL(`../../../../fixtures/${name}.hdf5`, import.meta.url).pathname;
}

/** A copy of a file, changed through h5wasm. */
export async function edited(source: string, edit: (file: H5File) => void): Promise<string> {
  const path = temporaryPath();
  copyFileSync(source, path);
  const { File } = await hostLibrary();
  const file = new File(path, "a");
  try {
    edit(file);
    file.flush();
  } finally {
    file.close();
  }
  return path;
}

/** A dataset or group of a file that is being edited. */
export function dataset(file: H5File, path: string): H5Dataset {
  return file.get(path) as unknown as H5Dataset;
}

/** Replaces an attribute of int64 numbers. */
export function setAttribute(file: H5File, path: string, name: string, values: readonly number[]): void {
  dataset(file, path).delete_attribute(name);
  dataset(file, path).create_attribute(name, BigInt64Array.from(values, BigInt));
}

/** A copy of a file with every occurrence of some bytes replaced by as many others. */
export function withBytes(source: string, from: Uint8Array, to: Uint8Array): string {
  const bytes = readFileSync(source);
  let found = 0;
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
    bytes.set(to, at);
    found++;
  }
  if (found === 0) throw new Error(`${source} does not have these bytes`);
  const path = temporaryPath();
  writeFileSync(path, bytes);
  return path;
}

/** A copy of a file in which a root dataset has another name of the same length, so that it is missing. */
export function renamed(source: string, from: string, to: string): string {
  const name = (text: string) => new TextEncoder().encode(`\0${text}\0`);
  return withBytes(source, name(from), name(to));
}
