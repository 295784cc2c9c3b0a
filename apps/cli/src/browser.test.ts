import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { fit } from "@rabbit-fit/fitter";
import { readFitInput, readFitResult } from "@rabbit-fit/io-hdf5";
import type { FittedParameter } from "@rabbit-fit/results";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [worker] = [...readFileSync(join(root, "docs/browser.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)];
const tensor = readFileSync(join(root, "fixtures/inputs/test_tensor.hdf5"));
const filters = (name: string) => readFile(new URL(`../plugins/${name}`, import.meta.url));

let bundle: { readonly code: string; readonly imports: readonly string[] };
beforeAll(async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: worker![1]!, loader: "ts", resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    platform: "browser",
    conditions: ["@rabbit-fit/source"],
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  bundle = { code: outputFiles[0]!.text, imports };
});

interface Posted {
  readonly kind: string;
  readonly message?: string;
  readonly parameters: readonly FittedParameter[];
  readonly file: Uint8Array;
}

/** Runs the worker with nothing but what every browser has, and drops a file on it. */
async function drop(bytes: Uint8Array): Promise<Posted[]> {
  const posted: Posted[] = [];
  const context = createContext({
    ...{ console, URL, Blob, performance, setTimeout, clearTimeout, atob, TextDecoder, AbortController },
    postMessage: (message: Posted) => posted.push(message),
    location: new URL("https://example.org/worker.js"),
    importScripts: () => {},
    WorkerGlobalScope: class {},
    encodeText: (text: string) => Array.from(new TextEncoder().encode(text)),
    fetch: async (url: string) => new Response(await filters(url.replace("plugins/", ""))),
    dropped: Array.from(bytes),
  });
  // Bytes of this realm would be foreign to those of the context.
  const prelude = `
    var self = globalThis;
    class TextEncoder { encode(text) { return Uint8Array.from(encodeText(text)); } }
    var file = { name: "dropped.hdf5", arrayBuffer: async () => Uint8Array.from(dropped).buffer };`;
  await runInContext(`${prelude}${bundle.code}; self.onmessage({ data: file });`, context);
  return posted;
}

test("a page with fitter and io-hdf5 imports no module of Node", () => {
  expect(bundle.imports).toEqual([]);
});

test("the worker of docs/browser.md fits a file as Node does, tells its progress and gives the result as a file", async () => {
  const posted = await drop(tensor);
  const done = posted.at(-1)!;
  expect(done.message).toBeUndefined();
  expect(posted.filter(({ kind }) => kind === "progress").length).toBeGreaterThan(3);

  const input = await readFitInput(tensor, { filters });
  const result = await fit(input, { data: { sets: ["data"], unblind: [".*"] } });
  const expected = innerValues(result.groups[0]!.histograms.get("parms")!);
  expect(done.parameters[0]).toMatchObject({ name: "sig", kind: "poi", mu: { value: expected[0]! ** 2 } });
  expect(done.parameters.map(({ x }) => x)).toEqual(Array.from(expected));

  const [group] = (await readFitResult(Uint8Array.from(done.file))).groups;
  expect(Array.from(innerValues(group!.histograms.get("parms")!))).toEqual(Array.from(expected));
});

test("the worker of docs/browser.md says what is wrong with a file", async () => {
  const [failed] = await drop(Uint8Array.of(1, 2, 3));
  expect(failed!.kind).toBe("failed");
  expect(failed!.message).toContain("dropped.hdf5");
});
