import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { emptyResultGroup, type FitResult, type PythonValue } from "@rabbit-fit/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { isAbort } from "./hdf5/failure.js";
import { encodeFitInput, encodeFitResult, type FilterSource, readFitInput, readFitResult } from "./index.js";
import { readFitInput as readPath } from "./node/index.js";
import { smallTensor } from "./testing/small-tensor.js";

const filters: FilterSource = (fileName) => readFile(new URL(`../plugins/${fileName}`, import.meta.url));

afterEach(() => vi.unstubAllGlobals());

const meta: FitResult["meta"] = { info: new Map(), input: new Map(), processes: ["sig"], pois: [], nois: [] };

test("a result is written where texts become bytes of another realm, as under jsdom", async () => {
  const encoder = new TextEncoder();
  const foreignBytes = runInNewContext("(bytes) => Uint8Array.from(bytes)");
  expect(foreignBytes([1])).not.toBeInstanceOf(Uint8Array);
  vi.stubGlobal(
    "TextEncoder",
    class {
      encode(text: string) {
        return foreignBytes([...encoder.encode(text)]);
      }
    },
  );
  const info = new Map<string, PythonValue>([
    ["fixed", { kind: "array", dtype: "S3", shape: [1], data: ["sig"] }],
    ["bytes", foreignBytes([7, 200])],
  ]);
  const groups = [emptyResultGroup({ kind: "data" })];
  const bytes = await encodeFitResult({ meta: { ...meta, info }, groups });
  vi.unstubAllGlobals();
  const again = (await readFitResult(foreignBytes(bytes))).meta;
  expect(again.processes).toEqual(["sig"]);
  expect(again.info).toEqual(new Map<string, PythonValue>(info).set("bytes", Uint8Array.of(7, 200)));
});

test("the Maps of an input may be of another realm", async () => {
  const input = smallTensor();
  const make = runInNewContext("(entries) => new Map(entries)");
  const metadata = make([
    ["tags", make([["a", 1]])],
    ["channel_info", make([["main", make([["lumi", 16.8]])]])],
  ]);
  const again = await readFitInput(await encodeFitInput({ ...input, metadata }, { filters }), { filters });
  expect(again.metadata.get("tags")).toEqual(new Map([["a", 1]]));
  const info = again.metadata.get("channel_info") as Map<string, Map<string, PythonValue>>;
  expect(info.get("main")?.get("lumi")).toBe(16.8);
});

test("errors of another realm are told apart as those of this one", async () => {
  const error = runInNewContext("Object.assign(new Error('late'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' })");
  expect(isAbort(error)).toBe(true);
  await expect(readPath("nowhere.hdf5")).rejects.toThrow("file to read is not there");
});
