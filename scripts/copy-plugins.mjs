// The decompressors of HDF5, which travel with the packages that read files. They come from h5wasm-plugins, which npm would
// install with an h5wasm of another version beside ours.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Copies the plugins and their licences to the folder `plugins` of a package.
 *
 * @param {string} script the URL of a script in the package's build/
 * @param {string} h5wasmPlugins the URL of the main module of h5wasm-plugins
 */
export function copyPlugins(script, h5wasmPlugins) {
  const from = dirname(fileURLToPath(h5wasmPlugins));
  const to = fileURLToPath(new URL("../plugins", script));
  mkdirSync(join(to, "licences"), { recursive: true });
  const plugins = readdirSync(join(from, "plugins")).map((name) => join("plugins", name));
  for (const path of ["COPYING", "LICENSE", ...plugins]) {
    const bytes = readFileSync(join(from, path));
    // Apart from the plugins, which bundlers look for in the folder itself.
    const target = join(to, path.replace(/^plugins./, "").replace(/^[A-Z]+$/, join("licences", "$&")));
    // What has not changed is left alone: a command may be reading it.
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    writeFileSync(`${target}.${process.pid}`, bytes);
    renameSync(`${target}.${process.pid}`, target);
  }
}
