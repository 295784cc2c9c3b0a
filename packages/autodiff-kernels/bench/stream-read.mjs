// How fast the threads of this machine read memory: each sums a large array of its own in WebAssembly.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

const source = `
export function sum(at: usize, bytes: usize): f64 {
  let sum0 = f64x2.splat(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
  const end = at + bytes;
  while (at != end) {
    sum0 = f64x2.add(sum0, v128.load(at));
    sum1 = f64x2.add(sum1, v128.load(at, 16));
    sum2 = f64x2.add(sum2, v128.load(at, 32));
    sum3 = f64x2.add(sum3, v128.load(at, 48));
    at += 64;
  }
  const pair = f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}`;

const worker = `
const { parentPort, workerData: { module, bytes, control } } = require("node:worker_threads");
const memory = new WebAssembly.Memory({ initial: bytes / 65536 });
const { sum } = new WebAssembly.Instance(module, { env: { memory } }).exports;
new Float64Array(memory.buffer).fill(1);
const piece = 2 ** 20;
parentPort.postMessage("ready");
for (let seen = 0; ; ) {
  while (Atomics.load(control, 0) === seen) Atomics.wait(control, 0, seen);
  seen = Atomics.load(control, 0);
  if (seen < 0) break;
  for (let at = 0; at < bytes; at += piece) sum(at, piece);
  Atomics.add(control, 1, 1);
  Atomics.notify(control, 1);
}`;

/** Starts the threads, each with an array of this many bytes, 256 MiB by default: larger than every cache. */
export async function startStreamRead({ bytes = 2 ** 28, threads = availableParallelism() } = {}) {
  const asc = (await import("assemblyscript/asc")).default;
  const options = { optimizeLevel: 3, runtime: "stub", noAssert: true, importMemory: true, enable: ["simd"] };
  const { binary, error, stderr } = await asc.compileString(source, options);
  if (error) throw new Error(stderr.toString());
  const control = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { module: new WebAssembly.Module(binary), bytes, control };
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const thread = new Worker(worker, { eval: true, workerData });
      await new Promise((resolve) => thread.once("message", resolve));
      thread.unref();
    }),
  );
  let round = 0;
  return {
    threads,
    /** GB/s of the fastest of some rounds. */
    measure(rounds = 10) {
      let best = 0;
      for (let i = 0; i < rounds; i++) {
        Atomics.store(control, 1, 0);
        const start = performance.now();
        Atomics.store(control, 0, ++round);
        Atomics.notify(control, 0);
        for (let done = 0; done < threads; done = Atomics.load(control, 1))
          Atomics.wait(control, 1, done, 100);
        best = Math.max(best, (threads * bytes) / (performance.now() - start) / 1e6);
      }
      return best;
    },
    stop() {
      Atomics.store(control, 0, -1);
      Atomics.notify(control, 0);
    },
  };
}
