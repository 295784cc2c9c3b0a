import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { expect, test, vi } from "vitest";
import { threadCount } from "./host-group.js";

/** A program of a browser: value and gradient of many bins, by as many worker threads as it is told. */
const program = `
import { createTemplateEngine } from "../index.js";
globalThis.run = async (threads) => {
  const binCount = 4000;
  const columnCount = 20;
  const norm = new Float64Array(binCount).map((_, i) => 10 + (i % 7));
  const values = new Float64Array(binCount * columnCount).map((_, i) => 0.01 * Math.sin(i));
  const engine = await createTemplateEngine({
    ...{ binCount, processCount: 1, columnCount, form: "log_normal", norm, processes: new Uint32Array(binCount) },
    rowStart: Uint32Array.from({ length: binCount + 1 }, (_, i) => i),
    blocks: [{ firstRow: 0, values }],
  }, { threads, shardCount: 3 });
  engine.setLikelihood({ kind: "poisson", observed: norm.map((n) => n + 1), binByBin: { kind: "none" } });
  const out = { z: new Float64Array(columnCount), rates: new Float64Array(1) };
  const value = engine.evaluate({ z: new Float64Array(columnCount).fill(0.1), rates: Float64Array.of(1) }, out);
  await engine.close();
  return [value, ...out.z, ...out.rates].join();
};`;

/** Makes a thread of Node look like a web worker to the script that follows. */
const disguise = `
const { parentPort } = require("node:worker_threads");
globalThis.postMessage = (message) => parentPort.postMessage(message);
globalThis.close = () => parentPort.close();
parentPort.on("message", (data) => globalThis.onmessage({ data }));
globalThis.process = undefined;`;

/** A web page or web worker, and what it has started. */
async function browser(globals: Record<string, unknown> = {}) {
  const bundle = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    platform: "browser",
    write: false,
  });
  const ended: Promise<number>[] = [];
  class WebWorker {
    readonly #thread: Worker;
    constructor(url: string) {
      this.#thread = new Worker(`${disguise}(function (require) {${decodeURIComponent(url)}\n})();`, {
        eval: true,
      });
      ended.push(new Promise((resolve) => this.#thread.once("exit", resolve)));
    }
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]) {
      this.#thread.postMessage(message, [...transfer]);
    }
    addEventListener(type: "message" | "error", listener: (event: object) => void) {
      this.#thread.on(type, (value) => listener(type === "message" ? { data: value } : value));
    }
  }
  const context = createContext({
    ...{ atob, setTimeout, MessageChannel, SharedArrayBuffer, Worker: WebWorker, ...globals },
    Blob: class {
      readonly text: string;
      constructor(parts: string[]) {
        this.text = parts.join("");
      }
    },
    URL: {
      createObjectURL: ({ text }: { text: string }) => encodeURIComponent(text),
      revokeObjectURL: () => {},
    },
  });
  runInContext(bundle.outputFiles[0]!.text, context);
  return { run: context.run as (threads: number) => Promise<string>, ended };
}

test("web workers give the same bits as one thread", async () => {
  const { run, ended } = await browser();
  const alone = await run(0);
  expect(ended).toHaveLength(0);
  expect(await run(2)).toBe(alone);
  expect(ended).toHaveLength(2);
  // They end by themselves: nothing here could stop them.
  expect(await Promise.all(ended)).toEqual([0, 0]);
  expect(alone.split(",").map(Number).every(Number.isFinite)).toBe(true);
});

test("where the policy of a page forbids workers the calling thread computes alone", async () => {
  let asked = 0;
  class ForbiddenWorker {
    postMessage() {}
    addEventListener(type: string, listener: (event: object) => void) {
      if (type !== "error") return;
      asked++;
      // A browser says no more than this, and says it later.
      setImmediate(() => listener({ type }));
    }
  }
  const { run } = await browser({ Worker: ForbiddenWorker });
  expect(await run(2)).toBe(await run(0));
  expect(asked).toBe(2);
});

function refuseToWait(): never {
  throw new TypeError("Atomics.wait cannot be called in this context");
}

test("the main thread of a page with shared memory, which cannot wait, computes alone", async () => {
  const { run, ended } = await browser({
    Atomics: Object.create(Atomics, { wait: { value: refuseToWait } }),
  });
  expect(await run(2)).toBe(await run(0));
  expect(ended).toHaveLength(0);
});

test("it starts no threads for a large tensor of its own accord, either", async () => {
  vi.spyOn(Atomics, "wait").mockImplementation(refuseToWait);
  expect(await threadCount(2 ** 24, 8, undefined)).toBe(0);
  vi.restoreAllMocks();
  expect(await threadCount(2 ** 24, 8, 3)).toBe(3);
});
