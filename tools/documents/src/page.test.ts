import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { fit } from "@rabbit-fit/fitter";
import { readFitInput, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { viewResult } from "@rabbit-fit/results";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { build as bundle } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage } from "./chromium.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const chromium = process.env.RABBIT_CHROMIUM;
const document = readFileSync(join(root, "docs/browser.md"), "utf8");
const codeOf = (section: string, language: string) =>
  section.match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))![1]!;
const [general, forVite] = document.split("## With Vite") as [string, string];
const worker = codeOf(general, "ts");
const page = codeOf(general, "html");

/** What Vite's part of the document says to write in place of the first lines of the script. */
function pageForVite(): string {
  const lines = codeOf(forVite, "html");
  const count = lines.trimEnd().split("\n").length;
  const [before, script] = page.split("<script>\n") as [string, string];
  return (
    before +
    lines +
    script
      .split("\n")
      .slice(count - 1)
      .join("\n")
  );
}

/** `filters` left out, both the function and the option. */
function workerForVite(): string {
  const [before, rest] = worker.split("/** Decompresses") as [string, string];
  return (before + rest.slice(rest.indexOf("self.onmessage"))).replace(", filters }", " }");
}

let folder: string;
/** The built page of each bundler. */
let sites: Readonly<Record<"esbuild" | "vite", string>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-page-"));
  const [first, second] = ["esbuild", "vite"].map((name) => {
    const project = join(folder, name);
    mkdirSync(join(project, "node_modules/@rabbit-fit"), { recursive: true });
    for (const name of readdirSync(join(root, "packages")))
      symlinkSync(join(root, "packages", name), join(project, "node_modules/@rabbit-fit", name), "junction");
    return project;
  }) as [string, string];
  sites = { esbuild: join(first, "site"), vite: join(second, "dist") };

  writeFileSync(join(first, "worker.ts"), worker);
  const outfile = join(sites.esbuild, "worker.js");
  await bundle({
    entryPoints: [join(first, "worker.ts")],
    bundle: true,
    minify: true,
    outfile,
    logLevel: "error",
  });
  cpSync(join(root, "packages/io-hdf5/plugins"), join(sites.esbuild, "plugins"), { recursive: true });
  writeFileSync(join(sites.esbuild, "index.html"), page);

  writeFileSync(join(second, "worker.ts"), workerForVite());
  writeFileSync(join(second, "index.html"), pageForVite());
  writeFileSync(join(second, "vite.config.mjs"), codeOf(forVite, "js"));
  const { build } = await import("vite");
  const { default: config } = await import(pathToFileURL(join(second, "vite.config.mjs")).href);
  await build({ ...config, configFile: false, root: second, logLevel: "silent" });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the page for Vite starts a module that Vite has bundled", () => {
  const names = readdirSync(join(sites.vite, "assets"));
  const [script] = names.filter((name) => /^index-.*\.js$/.test(name));
  const [bundled] = names.filter((name) => /^worker-.*\.js$/.test(name));
  expect(readFileSync(join(sites.vite, "index.html"), "utf8")).toContain(script);
  expect(readFileSync(join(sites.vite, "assets", script!), "utf8")).toContain(bundled);
  // HDF5 is a piece of its own, and nothing of Node is imported.
  const code = readFileSync(join(sites.vite, "assets", bundled!), "utf8");
  expect(code).toMatch(/import\(["'`]\.\/hdf5_hl-/);
  expect(code).not.toMatch(/from ?["'`]node:/);
});

test("Vite serves the decompressors, each to the worker that asks for it", () => {
  const names = readdirSync(join(sites.vite, "assets"));
  const plugins = readdirSync(join(root, "packages/io-hdf5/plugins")).filter((name) => name.endsWith(".so"));
  expect(plugins.length).toBeGreaterThan(9);
  const code = readFileSync(
    join(sites.vite, "assets", names.find((name) => name.startsWith("worker-"))!),
    "utf8",
  );
  for (const plugin of plugins) {
    const [asset] = names.filter((name) => name.startsWith(`${basename(plugin, ".so")}-`));
    expect(asset, plugin).toBeDefined();
    expect(code).toContain(asset);
  }
});

describe.skipIf(chromium === undefined)("in Chromium, whose path is RABBIT_CHROMIUM", () => {
  const isolation = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  };
  const policies = [...document.matchAll(/\| `((?:script|worker)-src [^`]*)`/g)].map(([, policy]) => policy);

  test.each([
    ["esbuild", "as it comes", {}],
    ["vite", "as it comes", {}],
    [
      "vite",
      "isolated, with the policy of the document",
      { ...isolation, "Content-Security-Policy": policies.join("; ") },
    ],
  ] as const)("the page of %s, %s, fits a file that is chosen", async (bundler, _, headers) => {
    expect(policies).toHaveLength(2);
    const file = join(root, "fixtures/inputs/test_tensor.hdf5");
    expect((await visit(sites[bundler], headers, file))[0]).toBe(await signalLine(file));
  });

  test("fits in one thread where the policy allows no workers", async () => {
    // The covariance of so many parameters is made on threads.
    const file = join(folder, "parameters.hdf5");
    await writeFitInput(file, manyParameters(600));
    const [script] = policies.filter((policy) => policy.startsWith("script-src"));
    const headers = { ...isolation, "Content-Security-Policy": script };
    expect((await visit(sites.vite, headers, file))[0]).toBe(await signalLine(file));
  });

  test("says which policy is missing", async () => {
    const headers = { "Content-Security-Policy": "script-src 'self'" };
    const [line] = await visit(sites.vite, headers, join(root, "fixtures/inputs/test_tensor.hdf5"));
    expect(line).toContain("script-src 'wasm-unsafe-eval'");
  });
});

/** What the page shows of a signal. */
async function signalLine(file: string): Promise<string> {
  const result = await fit(await readFitInput(file), { data: { sets: ["data"], unblind: [".*"] } });
  const { name, mu } = viewResult(result).fit().parameters[0]!;
  if (mu === "blinded") throw new Error("blinded");
  return `${name} ${mu.value.toFixed(4)} +${mu.up.toFixed(4)} -${mu.down.toFixed(4)}`;
}

/** A bin for each of so many parameters, which varies the background of that bin. */
function manyParameters(count: number) {
  const writer = new TensorWriter({ sparse: true });
  const exact = new Float64Array(count);
  writer.addChannel([integerAxis(0, count, { name: "x", underflow: false, overflow: false })]);
  writer.addData(new Float64Array(count).fill(110));
  writer.addProcess(new Float64Array(count).fill(10), "sig", { signal: true, variances: exact });
  const background = new Float64Array(count).fill(100);
  writer.addProcess(background, "bkg", { variances: exact });
  for (let i = 0; i < count; i++) {
    writer.addSystematic(background.with(i, 105), `effect${i}`, { process: "bkg" });
  }
  return writer.build();
}

/** Serves a folder, opens its page, chooses a file there, and gives the lines that are shown when the fit has ended. */
async function visit(site: string, headers: OutgoingHttpHeaders, file: string): Promise<string[]> {
  const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer(({ url = "/" }, response) => {
    const path = join(site, url === "/" ? "index.html" : url);
    const found = existsSync(path) && statSync(path).isFile();
    response.writeHead(found ? 200 : 404, {
      ...headers,
      "content-type": types[extname(path)] ?? "application/octet-stream",
    });
    if (found) createReadStream(path).pipe(response);
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const profile = mkdtempSync(join(folder, "profile-"));
    const opened = await openPage(chromium!, profile, `http://127.0.0.1:${port}/`);
    try {
      // Of what is shown only progress changes again.
      const shown = opened.evaluate(`new Promise((resolve) => {
        const output = document.getElementById("output");
        new MutationObserver(() => {
          if (!output.textContent.startsWith("iteration")) resolve(output.textContent);
        }).observe(output, { childList: true });
      })`);
      await opened.chooseFile("#tensor", file);
      return String(await shown).split("\n");
    } finally {
      await opened.close();
    }
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
