import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Larger than any cache, per thread. */
const BYTES = 256 * 2 ** 20;
const ROUNDS = 6;

/**
 * Memory read in bytes per second when all cores sum arrays of their own, the best of some rounds: the yardstick for
 * kernels that are bound by memory. The loop is a WebAssembly module of one function, sixteen bytes at a time.
 */
export async function streamBandwidth() {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const memory = new WebAssembly.Memory({ initial: workerData.bytes / 65536 + 1 });
    new Float64Array(memory.buffer).fill(1);
    const { sum } = new WebAssembly.Instance(new WebAssembly.Module(workerData.code), { m: { m: memory } }).exports;
    for (let i = 0; i < 3; i++) for (let at = 0; at < 2 ** 20; at += 2 ** 14) sum(at, at + 2 ** 14);
    parentPort.on("message", () => {
      const begin = performance.now();
      for (let at = 0; at < workerData.bytes; at += 2 ** 18) sum(at, at + 2 ** 18);
      parentPort.postMessage(performance.now() - begin);
    });
    parentPort.postMessage("ready");`;
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(source, { eval: true, workerData: { bytes: BYTES, code: sumModule() } }),
  );
  const replies = () =>
    Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  await replies();
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const done = replies();
    const begin = performance.now();
    for (const worker of workers) worker.postMessage("go");
    await done;
    best = Math.max(best, (workers.length * BYTES) / ((performance.now() - begin) / 1000));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}

/** (func (export "sum") (param from to) (result f64)): four v128 additions a turn. */
function sumModule() {
  const load = (offset, local) => [
    0x20,
    0x00,
    0xfd,
    0x00,
    0x04,
    offset,
    0x20,
    local,
    0xfd,
    0xf0,
    0x01,
    0x21,
    local,
  ];
  const add = (a, b) => [0x20, a, 0x20, b, 0xfd, 0xf0, 0x01, 0x21, a];
  const body = [
    ...[0x01, 0x04, 0x7b], // four v128 locals, 2 to 5
    ...[0x03, 0x40], // loop
    ...[...load(0, 2), ...load(16, 3), ...load(32, 4), ...load(48, 5)],
    ...[0x20, 0x00, 0x41, 0xc0, 0x00, 0x6a, 0x22, 0x00], // from += 64
    ...[0x20, 0x01, 0x49, 0x0d, 0x00, 0x0b], // br_if from < to
    ...[...add(2, 3), ...add(4, 5), ...add(2, 4)],
    ...[0x20, 0x02, 0xfd, 0x21, 0x00, 0x20, 0x02, 0xfd, 0x21, 0x01, 0xa0, 0x0b], // sum of the two lanes
  ];
  const section = (id, content) => [id, content.length, ...content];
  const code = [
    body.length >= 128 ? [(body.length & 127) | 128, body.length >> 7] : [body.length],
    body,
  ].flat();
  const codeSection = [0x01, ...code];
  const codeLength = [(codeSection.length & 127) | 128, codeSection.length >> 7];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(0x01, [0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7c]),
    ...section(0x02, [0x01, 0x01, 0x6d, 0x01, 0x6d, 0x02, 0x00, 0x01]),
    ...section(0x03, [0x01, 0x00]),
    ...section(0x07, [0x01, 0x03, 0x73, 0x75, 0x6d, 0x00, 0x00]),
    ...[0x0a, ...codeLength, ...codeSection],
  ]);
}
