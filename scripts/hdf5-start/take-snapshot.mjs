// Starts the HDF5 library once, and records what its start does: HDF5 registers hundreds of conversions of numbers, each of
// which would be compiled for that in each process.

/** What the start calls besides the registrations of its functions. */
const HARMLESS = ["emscripten_get_heap_max", "environ_sizes_get", "environ_get"];

/** Equal bytes up to here between two changes are stored: a range takes 8 bytes by itself. */
const GAP = 8;

/**
 * What the start of the library changes, as `withSnapshot` takes it.
 *
 * @param {WebAssembly.Module} module
 * @param {Function} factory the default export of hdf5_util.js
 * @throws where the start depends on more than the module
 */
export async function takeSnapshot(module, factory) {
  let taken;
  await factory({
    noInitialRun: true,
    instantiateWasm(imports, receive) {
      const calls = [];
      const { exports } = new WebAssembly.Instance(module, recorded(imports, calls));
      const __wasm_call_ctors = () => {
        calls.length = 0;
        taken = changesBy(exports, calls, exports.__wasm_call_ctors);
      };
      receive({ exports: { ...exports, __wasm_call_ctors } }, module);
    },
  });
  return taken;
}

/** The imports, which note what is called. The functions themselves stay where others look for them. */
function recorded(imports, calls) {
  const env = Object.fromEntries(
    Object.entries(imports.env).map(([name, value]) => [
      name,
      typeof value !== "function"
        ? value
        : (...values) => {
            calls.push([name, ...values]);
            return value(...values);
          },
    ]),
  );
  return { ...imports, env, wasi_snapshot_preview1: env };
}

function changesBy(exports, calls, start) {
  const state = () => [
    exports.memory.buffer.byteLength,
    exports.__indirect_function_table.length,
    exports.__stack_pointer.value,
    exports.emscripten_stack_get_end(),
    exports.emscripten_stack_get_base(),
  ];
  const before = new Uint8Array(exports.memory.buffer).slice();
  const stateBefore = state();
  withoutEnvironment(start);
  const after = new Uint8Array(exports.memory.buffer);
  if (String(state()) !== String(stateBefore))
    throw new Error("hdf5.wasm: its start changes more than memory");
  const registrations = calls.filter(([name]) => name.startsWith("_embind_register_"));
  const other = calls.find((call) => !registrations.includes(call) && !HARMLESS.includes(call[0]));
  if (other)
    throw new Error(`hdf5.wasm: its start calls ${other[0]}, which may give something else elsewhere`);
  const [memoryBytes, tableLength] = stateBefore;
  const environment = pointerTo(calls.find(([name]) => name === "environ_get")[1], after);
  return { memoryBytes, tableLength, environment, registrations, ...changes(before, after) };
}

/** Variables of this process have no place in what others are given. */
function withoutEnvironment(call) {
  const { env } = process;
  process.env = {};
  try {
    call();
  } finally {
    process.env = env;
  }
}

/** Where the only pointer to an address is. */
function pointerTo(address, memory) {
  const words = new Uint32Array(memory.buffer);
  const at = words.indexOf(address);
  if (at < 0 || words.indexOf(address, at + 1) >= 0) {
    throw new Error("hdf5.wasm: the list of variables of the C library is not found");
  }
  return 4 * at;
}

/** Ranges of changed bytes, as address and length in turn, and their bytes one after the other. */
function changes(before, after) {
  const ranges = [];
  for (let i = 0, end = -Infinity; i < after.length; i++) {
    if (before[i] === after[i]) continue;
    if (i - end > GAP) ranges.push([i, i]);
    ranges.at(-1)[1] = end = i + 1;
  }
  return {
    ranges: ranges.flatMap(([from, to]) => [from, to - from]),
    bytes: Buffer.concat(ranges.map(([from, to]) => after.subarray(from, to))),
  };
}
