import { writeFile } from "node:fs/promises";
import { indexListsTemplate } from "../hdf5/index-lists-template.js";
import { NewFile, type NewFileOptions } from "../hdf5/new-file.js";
import type { Start } from "../new-memory-file.js";
import { closedHostFile } from "./closed-host-file.js";
import { hostLibrary } from "./open-host.js";
import { writeAtomically, writeInPlace } from "./write-atomically.js";
import { WriteBack } from "./write-back.js";

/** How a file of the host is written. */
export interface HostFileOptions
  extends Pick<NewFileOptions, "chunkBytes" | "progress" | "signal" | "clock"> {
  readonly start: Start;
  readonly inPlace?: boolean | undefined;
}

/** Writes an HDF5 file at a path of the host, all or nothing; in place, where the caller sees to that. */
export async function writeHostFile(
  path: string,
  { start, inPlace, ...options }: HostFileOptions,
  fill: (file: NewFile) => void | Promise<void>,
): Promise<void> {
  const library = await hostLibrary();
  const write = inPlace ? writeInPlace : writeAtomically;
  await write(path, options.signal, async (temporary) => {
    if (start === "with index lists") await writeFile(temporary, indexListsTemplate());
    const writeBack = await WriteBack.of(temporary);
    try {
      const h5file = new library.File(temporary, start === "empty" ? "w" : "a");
      const file = new NewFile(library, h5file, {
        ...options,
        name: path,
        onPause: () => writeBack.request(),
        reopen: () => closedHostFile(temporary, () => writeBack.request()),
      });
      await file.fill(fill);
    } finally {
      await writeBack.close();
    }
    options.progress?.finish();
  });
}
