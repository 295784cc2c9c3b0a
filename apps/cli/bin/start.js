import { setFlagsFromString } from "node:v8";

// Node 20 compiles WebAssembly a second time, to run faster, after a seventh of the work for which later ones wait, and looks
// at each function of the HDF5 library before any is called. A small fit is over before either pays.
if (process.versions.v8.startsWith("11.3.")) {
  setFlagsFromString("--wasm-tiering-budget=13000000");
  setFlagsFromString("--wasm-lazy-validation");
}

/** Loads the command, which a system that lets a process open few files may refuse, and carries the words out. */
export async function start(words) {
  let command;
  try {
    command = await import("../dist/bundle/main.js");
  } catch (error) {
    process.stderr.write(`rabbit: error: the command cannot be loaded: ${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  await command.main(words);
}
