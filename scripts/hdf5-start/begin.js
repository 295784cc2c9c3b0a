// Part of rabbit-fit, beside h5wasm: instantiates the HDF5 library, and resumes it where its start has ended.
import { readFileSync } from "node:fs";
import { snapshotOf } from "./snapshot.js";

/** Compiled once, on another core while this thread goes on. */
let compiled;

/** The factory of hdf5_util.js, with the WebAssembly module beside this script. */
export async function begin(options) {
  compiled ??= WebAssembly.compile(readFileSync(new URL("hdf5.wasm", import.meta.url)));
  const [module, { default: factory }] = await Promise.all([compiled, import("./hdf5_util.js")]);
  return factory({
    ...options,
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports);
      receive({ exports: resuming(instance.exports, imports.env, snapshotOf(module)) }, module);
    },
  });
}

/** The exports, of which the start puts in place what it has made when the package was built. */
function resuming(exports, imports, snapshot) {
  const start = exports.__wasm_call_ctors;
  const __wasm_call_ctors = () => {
    if (snapshot && suits(snapshot, exports)) resume(snapshot, exports, imports);
    else start();
  };
  return { ...exports, __wasm_call_ctors };
}

/** Whether the start would do the same here. It reads the variables of HDF5, and addresses in the table of functions. */
function suits({ memoryBytes, tableLength }, { memory, __indirect_function_table: table }) {
  return (
    memory.buffer.byteLength === memoryBytes &&
    table.length === tableLength &&
    !Object.keys(process.env).some((name) => name.startsWith("HDF5_"))
  );
}

function resume({ ranges, bytes, registrations, environment }, exports, imports) {
  const memory = new Uint8Array(exports.memory.buffer);
  for (let i = 0, done = 0; i < ranges.length; done += ranges[i + 1], i += 2) {
    memory.set(bytes.subarray(done, done + ranges[i + 1]), ranges[i]);
  }
  for (const [name, ...values] of registrations) imports[name](...values);
  setEnvironment(environment, exports, imports);
}

/** Gives the C library the variables of this process, as its start does. */
function setEnvironment(address, { memory, malloc, free }, imports) {
  const sizes = malloc(8);
  imports.environ_sizes_get(sizes, sizes + 4);
  const [count, size] = new Uint32Array(memory.buffer, sizes, 2);
  const list = malloc(4 * (count + 1));
  imports.environ_get(list, malloc(size));
  const words = new Uint32Array(memory.buffer);
  words[list / 4 + count] = 0;
  words[address / 4] = list;
  free(sizes);
}
