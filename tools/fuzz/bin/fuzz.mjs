// Reads damaged and hostile inputs in one process, with a watchdog, and counts how that ends.
//
//   node tools/fuzz/bin/fuzz.mjs [--count N] [--seed S] [--first I] [--all]
//
// Input I of a seed is always the same: `--first I --count 1` reads it again. Faults are told when they happen, with
// `--all` every input, and a table by kinds at the end. The exit code is 1 where an input hangs, ends with an internal
// error, takes more than 2 GB without being refused, or runs code.

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { Tally } from "../src/tally.mjs";

/** Milliseconds that an input may take. */
const MOST_TIME = 10_000;

/** Bytes that an input may take unless it is refused in the end. */
const MOST_MEMORY = 2e9;

/** Bytes with which an input is stopped: more than the HDF5 library can have at all. */
const STOP_MEMORY = 5e9;
const LOOK_EVERY = 100;

/** Inputs that a thread reads at most: libraries that have stopped for good, each with its memory, go with the thread. */
const PER_THREAD = 1000;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    all: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const start = Number(values.first);
const end = start + Number(values.count);

const tally = new Tally();
const began = performance.now();
/** Inputs that did not end by themselves. */
let stopped = 0;
let mostMemory = 0;
process.once("SIGINT", finish).once("SIGTERM", finish);
for (let next = start; next < end; ) next = await readFrom(next, Math.min(end, next + PER_THREAD));
finish();

/** Prints the table of what has been read, and ends. */
function finish() {
  console.log(`${tally}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const megabytes = (mostMemory / 1e6).toFixed(0);
  console.log(
    `${tally.ended + stopped} inputs of seed ${seed} in ${seconds} s, at most ${megabytes} MB; ${stopped} did not end`,
  );
  process.exit(stopped + tally.total("too much memory", "internal error", "code executed") === 0 ? 0 : 1);
}

/** Reads inputs in a thread until the last, until the thread has become large, or until one does not end: the number of the next. */
function readFrom(first, end) {
  const worker = new Worker(new URL("../src/worker.mjs", import.meta.url), {
    workerData: { seed, first, end, memory: tally.memory, all: values.all },
  });
  let isOpen = false;
  let isStopped = false;
  let [turn, since, before] = [-1, 0, 0];
  return new Promise((resolve) => {
    const stop = async (outcome) => {
      if (isStopped) return;
      isStopped = true;
      clearInterval(watchdog);
      const { index } = tally;
      stopped++;
      report({ index, kind: "any", outcome });
      await worker.terminate();
      resolve(index + 1);
    };
    const watchdog = setInterval(() => {
      if (!isOpen) return;
      const memory = process.memoryUsage.rss();
      mostMemory = Math.max(mostMemory, memory);
      if (tally.turn !== turn) [turn, since, before] = [tally.turn, performance.now(), memory];
      else if (performance.now() - since > MOST_TIME) stop("hang");
      else if (memory - before > STOP_MEMORY) stop("too much memory");
      else if (memory - before > MOST_MEMORY) tally.markLarge();
    }, LOOK_EVERY);
    worker.on("message", (message) => {
      if (message === "open") isOpen = true;
      else report(message);
    });
    worker.on("error", (error) => stop(`crash: ${error?.stack ?? error}`));
    worker.on("exit", () => {
      clearInterval(watchdog);
      if (!isStopped) resolve(tally.index + 1);
    });
  });
}

function report({ index, kind, outcome, message }) {
  console.log(`${index} ${kind}: ${outcome}${message ? `: ${message}` : ""}`);
}
