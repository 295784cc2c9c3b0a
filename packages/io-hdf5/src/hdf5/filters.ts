import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Hdf5Module } from "./library.js";

/** Gives the content of a plugin such as `libH5Zblosc2.so`. */
export type FilterSource = (fileName: string) => Promise<Uint8Array>;

/** Filters that are part of the HDF5 library. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [1, "gzip"],
  [2, "shuffle"],
  [3, "fletcher32"],
  [4, "szip"],
  [5, "nbit"],
  [6, "scaleoffset"],
]);

/** Filters of h5wasm-plugins, by their registered numbers (https://github.com/HDFGroup/hdf5_plugins). */
const PLUGINS: ReadonlyMap<number, string> = new Map([
  [307, "bz2"],
  [32000, "lzf"],
  [32001, "blosc"],
  [32004, "lz4"],
  [32008, "bshuf"],
  [32015, "zstd"],
  [32019, "jpeg"],
  [32022, "bitgroom"],
  [32023, "bitround"],
  [32026, "blosc2"],
]);

/** Blosc2 with LZ4, level 5, byte shuffle: hdf5plugin.Blosc2(cname="lz4", clevel=5), Python rabbit's choice. */
export const BLOSC2_LZ4 = { compression: 32026, compression_opts: [0, 0, 0, 0, 5, 1, 1] };

/** A filter that a dataset needs. */
export interface RequiredFilter {
  readonly dataset: string;
  readonly id: number;
  readonly name: string;
  /** Its settings, as they are stored. */
  readonly settings: readonly number[];
}

/** Filters without a plugin that works, by the names that people know. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [32013, "zfp"],
  [32017, "SZ"],
  [32018, "JPEG-LS"],
  [32024, "SZ3"],
  [32028, "SPERR"],
]);

/** The codecs of Blosc and Blosc2 by their numbers, and where among the settings the number is. */
const BLOSC_CODECS = ["blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"];
const BLOSC_CODEC = 6;
/** What the plugins were built without. HDF5 would be stopped by zlib for good. */
const MISSING_CODECS: ReadonlySet<string> = new Set(["snappy", "zlib"]);

/** @throws RabbitInputError for a filter whose plugin lacks the codec of the dataset */
export function assertCodecs(filters: readonly RequiredFilter[], file: string): void {
  for (const { dataset, id, settings } of filters) {
    const plugin = PLUGINS.get(id);
    if (plugin !== "blosc" && plugin !== "blosc2") continue;
    const codec = BLOSC_CODECS[settings[BLOSC_CODEC] ?? 0];
    if (codec === undefined || !MISSING_CODECS.has(codec)) continue;
    throw new RabbitInputError({
      file,
      field: dataset,
      state: `compressed with ${plugin} and its codec ${codec}`,
      expected: `${plugin} with ${BLOSC_CODECS.filter((known) => !MISSING_CODECS.has(known)).join(", ")}`,
      remedy: "Write the file again with gzip, or with Blosc2 and lz4 as Python rabbit does.",
    });
  }
}

/** A short name of a filter. */
export function filterName({ id, name }: RequiredFilter): string {
  return BUILT_IN.get(id) ?? PLUGINS.get(id) ?? OTHERS.get(id) ?? `${id} ${name}`.trim();
}

/**
 * Names of the plugins that the filters need.
 *
 * @throws RabbitInputError when there is no plugin for one of them
 */
export function requiredPlugins(filters: Iterable<RequiredFilter>, file: string): Set<string> {
  const plugins = new Set<string>();
  for (const { dataset, id, name } of filters) {
    if (BUILT_IN.has(id)) continue;
    const plugin = PLUGINS.get(id);
    if (plugin === undefined) {
      const known = OTHERS.get(id) ?? name;
      throw new RabbitInputError({
        file,
        field: dataset,
        state: `compressed with HDF5 filter ${id}${known ? ` (${known})` : ""}`,
        expected: `one of ${[...PLUGINS].map(([known, label]) => `${known} (${label})`).join(", ")}`,
        remedy: "Write the file again with gzip or Blosc2.",
      });
    }
    plugins.add(plugin);
  }
  return plugins;
}

/** Plugins that the in-memory build already has. */
const installed = new WeakMap<Hdf5Module, Set<string>>();

/** Copies the plugins to where the in-memory build looks for them. */
export async function installPlugins(
  module: Hdf5Module,
  plugins: Iterable<string>,
  source: FilterSource,
): Promise<void> {
  const present = installed.get(module) ?? new Set<string>();
  installed.set(module, present);
  const folder = module.get_plugin_search_paths()[0]!;
  for (const plugin of plugins) {
    if (present.has(plugin)) continue;
    const fileName = `libH5Z${plugin}.so`;
    const content = await source(fileName);
    module.FS.mkdirTree(folder);
    module.FS.writeFile(`${folder}/${fileName}`, content);
    present.add(plugin);
  }
}

/** Fetches plugins from where this package is served. */
export const fetchPlugin: FilterSource = async (fileName) => {
  // A bundle that is no module does not know its own address.
  const here: string | undefined = import.meta.url;
  if (here === undefined || here.startsWith("file:")) {
    throw new RabbitInputError({
      field: "filters",
      state: "not given",
      expected: `a function that gives the content of ${fileName}`,
      remedy:
        here === undefined
          ? "Serve the folder plugins of @rabbit-fit/io-hdf5, and let the function fetch from there."
          : "In Node, import from @rabbit-fit/io-hdf5/node, which finds its filters by itself.",
    });
  }
  // Written so that bundlers see which files may be asked for.
  const url = new URL(`../../plugins/${fileName}`, import.meta.url).href;
  const response = await fetch(url);
  if (!response.ok) {
    throw new RabbitInputError({
      field: "filters",
      state: `${url}: ${response.status} ${response.statusText}`,
      expected: "a plugin for HDF5",
      remedy: "Serve the folder plugins of @rabbit-fit/io-hdf5, or pass the option filters.",
    });
  }
  return new Uint8Array(await response.arrayBuffer());
};
