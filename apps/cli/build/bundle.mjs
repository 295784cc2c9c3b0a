// Bundles the command with the sources of our own packages: linking two hundred modules took a fifth of a small fit. Parts
// that are not always needed stay in files of their own, and third-party packages where npm puts them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { copyHdf5 } from "../../../scripts/copy-hdf5.mjs";

await copyHdf5(import.meta.url, {
  plugins: import.meta.resolve("h5wasm-plugins"),
  library: import.meta.resolve("h5wasm/node"),
});
const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = join(root, "dist", "bundle");
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join("src", "main.ts")],
  outdir,
  write: false,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.11",
  conditions: ["@rabbit-fit/source"],
  external: [
    "@expo-google-fonts/arimo",
    "@resvg/resvg-wasm",
    "commander",
    "d3-array",
    "fflate",
    "h5wasm",
    "pdfkit",
    "yaml",
  ],
  // Half the text to scan at each start; names stay, for stacks and for reading.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: "warning",
});

// What has not changed is left alone: a command may be running from it.
mkdirSync(outdir, { recursive: true });
const names = new Set(outputFiles.map(({ path }) => basename(path)));
for (const name of readdirSync(outdir)) if (!names.has(name)) rmSync(join(outdir, name));
for (const { path, contents } of outputFiles) {
  if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents);
}
