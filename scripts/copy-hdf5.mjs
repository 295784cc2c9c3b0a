// What reads HDF5 files in Node, which travels with the packages that read files: the library h5wasm in a form that loads
// quickly, and its decompressors, which npm would install with an h5wasm of another version beside ours.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";

/**
 * Copies to the folder `plugins` of a package: the plugins, their licences, and in `library` h5wasm for Node.
 *
 * @param {string} script the URL of a script in the package's build/
 * @param {{ plugins: string, library: string }} modules URLs of the main module of h5wasm-plugins and of h5wasm for Node
 */
export function copyHdf5(script, { plugins, library }) {
  const to = fileURLToPath(new URL("../plugins", script));
  const from = dirname(fileURLToPath(plugins));
  for (const name of readdirSync(join(from, "plugins"))) copy(join(from, "plugins", name), join(to, name));
  // Apart from the plugins, which bundlers look for in the folder itself.
  for (const name of ["COPYING", "LICENSE"]) copy(join(from, name), join(to, "licences", name));
  copyLibrary(fileURLToPath(library), join(to, "library"));
}

/** The text around the binary of h5wasm. */
const BINARY = /function findWasmBinary\(\)\{return binaryDecode\(('.*?')\)\}(?=function getBinarySync)/s;

/**
 * h5wasm for Node with its WebAssembly in a file beside the script. As a text of 4 MB inside the script it was read,
 * decoded and scanned by the engine at each start, which took a tenth of a small fit.
 *
 * @param {string} main the path of hdf5_hl.js
 * @param {string} to the folder to fill
 */
function copyLibrary(main, to) {
  const script = readFileSync(join(dirname(main), "hdf5_util.js"), "utf8");
  const found = script.match(BINARY);
  if (!found) throw new Error(`${main}: the WebAssembly of this h5wasm is in another place than expected`);
  const notice =
    "/* h5wasm, with its WebAssembly in a file of its own (rabbit-fit, 2026-11-29). See LICENSE.txt. */\n";
  const reading =
    'function findWasmBinary(){return require("fs").readFileSync(new URL("hdf5.wasm",import.meta.url))}';
  write(join(to, "hdf5_util.js"), Buffer.from(notice + script.replace(BINARY, () => reading)));
  write(join(to, "hdf5.wasm"), decoded(runInNewContext(found[1])));
  copy(main, join(to, "hdf5_hl.js"));
  copy(join(dirname(main), "..", "..", "LICENSE.txt"), join(to, "LICENSE.txt"));
}

/** The bytes that h5wasm's `binaryDecode` makes of a text: a character above 255 stands for the byte 0. */
function decoded(text) {
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code > 255 ? 0 : code;
  }
  return bytes;
}

function copy(from, to) {
  write(to, readFileSync(from));
}

/** What has not changed is left alone: a command may be reading it. */
function write(path, bytes) {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, bytes);
  renameSync(`${path}.${process.pid}`, path);
}
