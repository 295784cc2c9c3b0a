import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";

const plot = fileURLToPath(new URL("../../../packages/plot/", import.meta.url));

test("a program that esbuild bundles for Node writes a figure as PDF and PNG", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rabbit-bundle-"));
  try {
    const outfile = join(folder, "program.mjs");
    const program = `
      import { toPdf, toPng } from "./src/node/index.ts";
      const axis = { scale: "linear", domain: [0, 2], label: "$\\\\mu$" };
      const figure = { name: "scan", description: "", style: "plain", width: 300, height: 200, panels: [{ x: axis, y: axis, layers: [] }] };
      const [pdf, png] = [await toPdf(figure), await toPng(figure)];
      console.log(String.fromCharCode(...pdf.slice(0, 5), ...png.slice(1, 4)));
    `;
    // As packages/plot/README.md says: resvg is a library of the system, and the fonts are files.
    await build({
      stdin: { contents: program, resolveDir: plot, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      external: ["@resvg/resvg-js"],
      conditions: ["@rabbit-fit/source"],
      outfile,
      logLevel: "error",
    });
    symlinkSync(join(plot, "node_modules"), join(folder, "node_modules"), "junction");
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    expect(stdout).toBe("%PDF-PNG\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
