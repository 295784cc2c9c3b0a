import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { CompiledScript } from "./compiled-script.js";

// Node 20 compiles WebAssembly a second time, to run faster, after a seventh of the work for which later ones wait, and looks
// at each function of the HDF5 library before any is called. A small fit is over before either pays.
if (process.versions.v8.startsWith("11.3.")) {
  setFlagsFromString("--wasm-tiering-budget=13000000");
  setFlagsFromString("--wasm-lazy-validation");
}

/** Loads the command, which a system that lets a process open few files may refuse, and carries the words out. */
export async function start(words) {
  let compiled;
  let command;
  try {
    const { href } = new URL("../dist/bundle/main.cjs", import.meta.url);
    const file = fileURLToPath(href);
    compiled = new CompiledScript(file, useOf(words));
    command = compiled.run()(createRequire(href), (name) => import(name), href);
  } catch (error) {
    process.stderr.write(`rabbit: error: the command cannot be loaded: ${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  await command.main(words);
  // What failed has not called what others need.
  if (!process.exitCode) compiled.keep();
}

/** Each command calls functions of its own, and a help text hardly any. */
function useOf([name = "", ...others]) {
  const isCommand =
    /^[a-z]+$/.test(name) && name !== "help" && !others.some((word) => /^(-h|--help)$/.test(word));
  return isCommand ? name : "help";
}
