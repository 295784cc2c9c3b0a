import { strFromU8, strToU8 } from "fflate";
import type { AnyHistogram } from "../histogram/types.js";
import { checkOptions } from "../options.js";
import { classOf, refuse } from "./fields.js";
import { decodeHistogram } from "./histogram-from-uhi.js";
import { encodeHistogram } from "./histogram-to-uhi.js";
import { chooseNames, type NamedHistograms, namedEntries, type UhiReadOptions } from "./json.js";
import { jsonText, parseJson } from "./json-text.js";
import { readNpy, writeNpy } from "./npy.js";
import { openZip, writeZip, type ZipArchive, type ZipLevel } from "./zip-archive.js";

const extension = ".json";

export interface UhiZipOptions {
  /** Compression of the archive: 0, the default as in Python, stores; 1 to 9 deflate. Python reads all of them. */
  readonly level?: ZipLevel;
}

/**
 * Histograms as a ZIP archive in the layout of `uhi.io.zip`: for each histogram `<name>.json`, and one .npy file for each
 * of its arrays. The same histograms give the same bytes.
 *
 * @throws HistogramError when a record is not consistent, a name is empty, or an option is not known
 */
export function toUhiZip(histograms: NamedHistograms, options: UhiZipOptions = {}): Uint8Array {
  checkOptions("options", options, { level: true });
  const { level = 0 } = options;
  const members = new Map<string, Uint8Array>();
  for (const [name, hist] of namedEntries(histograms)) {
    const document = encodeHistogram(hist, (key, array) => {
      const file = `${name}_${key}.npy`;
      members.set(file, writeNpy(array));
      return file;
    });
    members.set(`${name}${extension}`, strToU8(jsonText(document)));
  }
  return writeZip(members, level);
}

/**
 * Reads the histograms of a ZIP archive in the layout of `uhi.io.zip`, stored or deflated. Checksums are verified. An
 * archive may have been made again of the files of another, as by the Finder of a Mac: other files are passed over.
 *
 * @throws HistogramError at the first fault, with the member and the path in it, as `yields.storage.values.shape`
 */
export function fromUhiZip(bytes: Uint8Array, options: UhiReadOptions = {}): Map<string, AnyHistogram> {
  if (classOf(bytes) !== "Uint8Array") {
    refuse("bytes", "a Uint8Array", bytes, "Wrap an ArrayBuffer: `new Uint8Array(buffer)`.");
  }
  const archive = openZip(bytes);
  const present = archive.names.filter((name) => name.endsWith(extension) && !isResourceFork(archive, name));
  const names = chooseNames(
    present.map((name) => name.slice(0, -extension.length)),
    options,
  );
  return new Map(
    names.map((name) => {
      const member = `${name}${extension}`;
      const document = parseJson(strFromU8(archive.read(member)), member);
      return [
        name,
        decodeHistogram(document, name, (file) => readNpy(readBeside(archive, member, file), file)),
      ];
    }),
  );
}

/**
 * What a Mac adds to an archive for each file, `._NAME` beside it or under `__MACOSX`, is binary. A histogram that has such
 * a name is JSON text.
 */
function isResourceFork(archive: ZipArchive, name: string): boolean {
  if (!/(^|\/)\._[^/]*$/.test(name)) return false;
  return !/^\s*\{/.test(strFromU8(archive.read(name).subarray(0, 64), true));
}

/** An array of a histogram. In an archive that was made again of a folder, all names begin with that of the folder. */
function readBeside(archive: ZipArchive, member: string, file: string): Uint8Array {
  const folder = member.slice(0, member.lastIndexOf("/") + 1);
  const inFolder = `${folder}${file}`;
  return archive.read(archive.has(file) || !archive.has(inFolder) ? file : inFolder);
}
