// Bundles the command with the sources of our own packages: linking two hundred modules took a fifth of a small fit. It is one
// script, which V8 can keep compiled, and in which modules that are not always needed are run when they are imported.
// Third-party packages stay where npm puts them, but for those that a script cannot require.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { copyHdf5 } from "../../../scripts/copy-hdf5.mjs";

await copyHdf5(import.meta.url, {
  plugins: import.meta.resolve("h5wasm-plugins"),
  library: import.meta.resolve("h5wasm/node"),
});
const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = join(root, "dist", "bundle");
const packages = join(root, "..", "..", "packages");

/** What imports at run time cannot be `import` in a script that comes compiled: start.js passes a function for it. */
const imports = {
  name: "imports",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      // The text of a thread's script is run by the thread as it is.
      if (basename(dirname(path)) === "generated") return undefined;
      const contents = readFileSync(path, "utf8")
        .replace(
          /\bimport\("\.\.\/generated\/([\w-]+)\.js"\)/g,
          'importModule(new URL("./$1.js", import.meta.url).href)',
        )
        .replace(/(?<!typeof )\bimport\((?!"\.|"@rabbit-fit\/)/g, "importModule(");
      return { loader: "ts", contents };
    });
  },
};

const common = {
  absWorkingDir: root,
  outdir,
  write: false,
  bundle: true,
  platform: "node",
  target: "node20.11",
  // Half the text to scan at each start; names stay, for stacks and for reading.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};
const { outputFiles: command } = await build({
  ...common,
  entryPoints: [join("src", "main.ts")],
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  conditions: ["@rabbit-fit/source"],
  external: ["@expo-google-fonts/arimo", "@resvg/resvg-wasm", "commander", "h5wasm", "pdfkit", "yaml"],
  define: { "import.meta.url": "moduleUrl" },
  plugins: [imports],
  banner: { js: '(function(require,importModule,moduleUrl){"use strict";const module={};' },
  footer: { js: "return module.exports})" },
  sourcemap: true,
  sourcesContent: false,
});
/** Scripts of threads that only long fits and many toys start. */
const { outputFiles: threads } = await build({
  ...common,
  entryPoints: [
    "fitter/src/generated/fit-worker-source.ts",
    "inference/src/generated/toy-worker-source.ts",
  ].map((path) => join(packages, path)),
  entryNames: "[name]",
  format: "esm",
});
/** Packages that are in the bundle: their first modules, and where from there their licenses are. */
const bundled = [
  { name: "d3-array", module: import.meta.resolve("d3-array"), license: "../LICENSE" },
  {
    name: "get-east-asian-width",
    module: import.meta.resolve("get-east-asian-width"),
    license: "license",
  },
];
const files = [
  ...command.map(({ path, text }) => ({ path, text: path.endsWith(".map") ? text : stamped(text) })),
  ...threads,
  ...bundled.map(({ name, module, license }) => ({
    path: join(outdir, `LICENSE-${name}`),
    text: readFileSync(new URL(license, module), "utf8"),
  })),
];

// What has not changed is left alone: a command may be running from it.
mkdirSync(outdir, { recursive: true });
const names = new Set(files.map(({ path }) => basename(path)));
for (const name of readdirSync(outdir)) if (!names.has(name)) rmSync(join(outdir, name));
for (const { path, text } of files) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

/** The script in ASCII, with its hash at the beginning of its first line, where no line of the source map is moved. */
function stamped(text) {
  // esbuild has escaped all else than regular expressions, in which the same escape says the same.
  const ascii = text.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `/*${createHash("sha256").update(ascii).digest("hex")}*/${ascii}`;
}
