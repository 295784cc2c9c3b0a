import { parentPort, workerData } from "node:worker_threads";
import { Cases } from "./cases.mjs";

/** Reads inputs one after the other; the number of the current one is where the watchdog sees it. */
const { seed, first, end, shared } = workerData;
const current = new Int32Array(shared);
const cases = await Cases.open(seed);
for (let index = first; index < end; index++) {
  Atomics.store(current, 0, index);
  Atomics.add(current, 1, 1);
  parentPort.postMessage({ index, ...(await cases.run(index)) });
  // Messages go out when the event loop turns.
  if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
Atomics.store(current, 0, -1);
cases.close();
