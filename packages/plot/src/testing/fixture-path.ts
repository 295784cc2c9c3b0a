import { fileURLToPath } from "node:url";

/** The file of a result that Python rabbit has written. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/results/${name}.hdf5`, import.meta.url));
}
