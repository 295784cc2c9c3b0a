// What reads HDF5 files in Node, which travels with the packages that read files: the library h5wasm in a form that loads
// quickly, and its decompressors, which npm would install with an h5wasm of another version beside ours.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { withSnapshot } from "./hdf5-start/snapshot.js";
import { takeSnapshot } from "./hdf5-start/take-snapshot.mjs";

/**
 * Copies to the folder `plugins` of a package: the plugins, their licences, and in `library` h5wasm for Node.
 *
 * @param {string} script the URL of a script in the package's build/
 * @param {{ plugins: string, library: string }} modules URLs of the main module of h5wasm-plugins and of h5wasm for Node
 */
export async function copyHdf5(script, { plugins, library }) {
  const to = fileURLToPath(new URL("../plugins", script));
  const from = dirname(fileURLToPath(plugins));
  for (const name of readdirSync(join(from, "plugins"))) copy(join(from, "plugins", name), join(to, name));
  // Apart from the plugins, which bundlers look for in the folder itself.
  for (const name of ["COPYING", "LICENSE"]) copy(join(from, name), join(to, "licences", name));
  await copyLibrary(fileURLToPath(library), join(to, "library"));
}

/** Where the text of h5wasm is changed: it has the binary inside, and starts by itself. */
const BINARY = /function findWasmBinary\(\)\{return binaryDecode\(('.*?')\)\}(?=function getBinarySync)/s;
const START = "import ModuleFactory from './hdf5_util.js';";

/**
 * h5wasm for Node with its WebAssembly in a file beside the script, in which a section has what the start of the library
 * leaves in memory. As a text of 4 MB inside the script the WebAssembly was read, decoded and scanned by the engine at
 * each start of a process, which took a tenth of a small fit, and the start of the library another tenth.
 *
 * @param {string} main the path of hdf5_hl.js
 * @param {string} to the folder to fill
 */
async function copyLibrary(main, to) {
  const util = readFileSync(join(dirname(main), "hdf5_util.js"), "utf8");
  const high = readFileSync(main, "utf8");
  const found = util.match(BINARY);
  if (!found || !high.includes(START))
    throw new Error(`${main}: h5wasm is written in another way than expected`);
  const reading =
    'function findWasmBinary(){return require("fs").readFileSync(new URL("hdf5.wasm",import.meta.url))}';
  write(
    join(to, "hdf5_util.js"),
    Buffer.from(notice("its WebAssembly in a file of its own") + util.replace(BINARY, () => reading)),
  );
  const beginning = 'import { begin as ModuleFactory } from "./begin.js";';
  write(
    join(to, "hdf5_hl.js"),
    Buffer.from(notice("a start of its own") + high.replace(START, () => beginning)),
  );
  copy(join(dirname(main), "..", "..", "LICENSE.txt"), join(to, "LICENSE.txt"));
  for (const name of ["begin.js", "snapshot.js"]) {
    copy(fileURLToPath(new URL(`hdf5-start/${name}`, import.meta.url)), join(to, name));
  }
  const binary = decoded(runInNewContext(found[1]));
  const { default: factory } = await import(pathToFileURL(join(to, "hdf5_util.js")).href);
  const snapshot = await takeSnapshot(await WebAssembly.compile(binary), factory);
  write(join(to, "hdf5.wasm"), withSnapshot(binary, snapshot));
}

function notice(change) {
  return `/* h5wasm, with ${change} (rabbit-fit, 2026-11-29). See LICENSE.txt. */\n`;
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
