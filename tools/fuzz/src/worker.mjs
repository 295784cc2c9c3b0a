import { parentPort, workerData } from "node:worker_threads";
import { Cases } from "./cases.mjs";
import { Tally } from "./tally.mjs";

/** With so many bytes a thread leaves the rest to the next: the memory of HDF5 never becomes smaller. */
const LARGE = 1e9;

/** Reads inputs one after the other. What each has come to is counted where the watchdog sees it. */
const { seed, first, end, memory, all } = workerData;
const tally = new Tally(memory);
const cases = await Cases.open(seed, (name) => tally.add(name));
parentPort.postMessage("open");
for (let index = first; index < end; index++) {
  tally.begin(index);
  const { kind, outcome: ended, message } = await cases.run(index);
  const outcome = tally.end(kind, ended);
  if (all || !/^(read|refused)$/.test(outcome)) parentPort.postMessage({ index, kind, outcome, message });
  if (process.memoryUsage.rss() > LARGE) break;
  // Messages go out, and what is garbage is let go, when the event loop turns.
  if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
cases.close();
