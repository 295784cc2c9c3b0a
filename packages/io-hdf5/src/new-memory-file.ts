import { type FilterSource, fetchPlugin, installPlugins } from "./hdf5/filters.js";
import { indexListsTemplate } from "./hdf5/index-lists-template.js";
import { inMemoryLibrary } from "./hdf5/library.js";
import { NewFile } from "./hdf5/new-file.js";

/** How a file is written into memory. */
export interface EncodeOptions {
  /** Gives the compression plugins, such as `libH5Zblosc2.so`; by default they are fetched from h5wasm-plugins. */
  readonly filters?: FilterSource;
}

/** What a new file starts from: nothing, or a file with an empty dataset of lists of int32. */
export type Start = "empty" | "with index lists";

let fileCount = 0;

/** Makes a file in memory, lets `fill` write into it, and gives its bytes. */
export async function encodeFile(
  fill: (file: NewFile) => void,
  options: { readonly start: Start; readonly plugins: readonly string[] } & EncodeOptions,
): Promise<Uint8Array> {
  const library = await inMemoryLibrary();
  const fileSystem = library.module.FS;
  await installPlugins(library.module, options.plugins, options.filters ?? fetchPlugin);
  const path = `/output-${fileCount++}.h5`;
  try {
    if (options.start === "with index lists") fileSystem.writeFile(path, indexListsTemplate());
    const file = new NewFile(
      library,
      new library.File(path, options.start === "empty" ? "w" : "a"),
      "HDF5 file",
    );
    try {
      fill(file);
    } finally {
      file.close();
    }
    return fileSystem.readFile(path, { encoding: "binary" });
  } finally {
    fileSystem.unlink(path);
  }
}
