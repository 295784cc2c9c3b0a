import { writeFile } from "node:fs/promises";
import { indexListsTemplate } from "../hdf5/index-lists-template.js";
import { NewFile } from "../hdf5/new-file.js";
import type { Start } from "../new-memory-file.js";
import { hostLibrary } from "./open-host.js";
import { writeAtomically } from "./write-atomically.js";

/** Writes an HDF5 file at a path of the host, all or nothing. */
export async function writeHostFile(
  path: string,
  start: Start,
  fill: (file: NewFile) => void,
): Promise<void> {
  const library = await hostLibrary();
  await writeAtomically(path, async (temporary) => {
    if (start === "with index lists") await writeFile(temporary, indexListsTemplate());
    const file = new NewFile(library, new library.File(temporary, start === "empty" ? "w" : "a"), path);
    try {
      fill(file);
    } finally {
      file.close();
    }
  });
}
