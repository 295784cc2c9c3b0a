// Reads damaged and hostile inputs in one process, with a watchdog, and counts how that ends.
//
//   node tools/fuzz/bin/fuzz.mjs [--count N] [--seed S] [--first I] [--all]
//
// Input I of a seed is always the same: `--first I --count 1` reads it again. Hangs and crashes are told when they
// happen, with `--all` every input, and a table by kinds at the end. The exit code is 1 where an input hangs, crashes the library, takes too much
// memory, or runs code.

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { table, tally } from "../src/table.mjs";

/** Milliseconds and bytes that an input may take. */
const MOST_TIME = 10_000;
const MOST_MEMORY = 2e9;
const LOOK_EVERY = 100;

/** A thread reads so many: what HDF5 has not closed of damaged files is closed with it. */
const PER_THREAD = 2000;

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

const counts = new Map();
const began = performance.now();
let next = start;
process.once("SIGINT", finish).once("SIGTERM", finish);
while (next < end) next = await readFrom(next, Math.min(end, next + PER_THREAD));
finish();

/** Prints the table of what has been read, and ends. */
function finish() {
  console.log(table(counts));
  const seconds = (performance.now() - began) / 1000;
  const outcomes = [...counts.values()].flatMap((row) => [...row]);
  const read = outcomes.reduce((sum, [, count]) => sum + count, 0);
  console.log(`${read} inputs of seed ${seed} in ${seconds.toFixed(0)} s`);
  process.exit(outcomes.every(([outcome]) => /^(read|refused)$/.test(outcome)) ? 0 : 1);
}

/** Reads inputs in a thread until the last, or until one hangs: the number of the next. */
function readFrom(first, end) {
  const shared = new SharedArrayBuffer(8);
  const current = new Int32Array(shared);
  current[0] = -1;
  const worker = new Worker(new URL("../src/worker.mjs", import.meta.url), {
    workerData: { seed, first, end, shared },
  });
  let done = first;
  let [turn, since] = [-1, performance.now()];
  let large = -1;
  return new Promise((resolve) => {
    const stop = async (outcome) => {
      clearInterval(watchdog);
      const index = Atomics.load(current, 0);
      report({ index, kind: "any", outcome });
      await worker.terminate();
      resolve(index + 1);
    };
    const watchdog = setInterval(() => {
      const index = Atomics.load(current, 0);
      if (index < 0) return;
      const now = Atomics.load(current, 1);
      if (now !== turn) [turn, since] = [now, performance.now()];
      else if (performance.now() - since > MOST_TIME) stop("hang");
      if (process.memoryUsage.rss() > MOST_MEMORY && index !== large) {
        large = index;
        stop("too much memory");
      }
    }, LOOK_EVERY);
    worker.on("message", (message) => {
      done = message.index + 1;
      report(message);
    });
    worker.on("error", (error) => {
      clearInterval(watchdog);
      const index = Math.max(done, Atomics.load(current, 0));
      report({ index, kind: "any", outcome: "crash", message: String(error?.stack ?? error) });
      resolve(index + 1);
    });
    worker.on("exit", () => {
      clearInterval(watchdog);
      resolve(end);
    });
  });
}

function report({ index, kind, outcome, message }) {
  tally(counts, kind, outcome);
  if (values.all || !/^(read|refused)$/.test(outcome))
    console.log(`${index} ${kind}: ${outcome}${message ? `: ${message}` : ""}`);
}
