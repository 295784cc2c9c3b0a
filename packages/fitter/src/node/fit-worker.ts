// A thread that makes fits with a session of its own. What it is bundled to is in generated/fit-worker-source.ts.
import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import type { FitCallOptions } from "../fit/fit-data-set.js";
import { openFit } from "../fit/session.js";
import type { FitProgress } from "../options/fit-options.js";
import type { FitWorkerMessage, FitWorkerRequest, FitWorkerSetup } from "./fit-protocol.js";
import { continuing } from "./fit-work.js";

/** Results are sent together when the first of them has waited so long, in milliseconds. */
const BATCH_TIME = 20;

const port = parentPort!;
const setup = workerData as FitWorkerSetup;
const send = (message: FitWorkerMessage) => port.postMessage(message);

let underway = 0;
let goOn: (() => void) | undefined;
const ending = new AbortController();
port.on("message", (request: FitWorkerRequest) => {
  if (request.kind === "taken") underway -= request.count;
  else ending.abort();
  goOn?.();
});

let batch: ResultGroup[] = [];
let batchBegin = 0;

async function deliver(group: ResultGroup): Promise<void> {
  if (batch.length === 0) batchBegin = performance.now();
  batch.push(group);
  const { mostUnderway } = setup;
  if (batch.length < mostUnderway && performance.now() - batchBegin < BATCH_TIME) return;
  flush();
  if (underway >= mostUnderway) send({ kind: "waiting" });
  while (underway >= mostUnderway && !ending.signal.aborted) {
    await new Promise<void>((resolve) => (goOn = resolve));
  }
}

function flush(): void {
  if (batch.length === 0) return;
  underway += batch.length;
  send({ kind: "groups", groups: batch });
  batch = [];
}

async function work(): Promise<void> {
  const { input, options, fits, starts, pointInterval } = setup;
  const taken = new Int32Array(setup.taken);
  let opened = false;
  const onProgress = (progress: FitProgress) => {
    // What the options have to say about the session has been said; and nobody follows the iterations of many fits.
    if (opened && progress.kind === "message") send({ kind: "progress", progress });
  };
  const { signal } = ending;
  const session = await openFit(input, {
    ...options,
    run: { ...options.run, threads: 0, onProgress, signal },
  });
  opened = true;
  for (let turn = Atomics.add(taken, 0, 1); turn < fits.length; turn = Atomics.add(taken, 0, 1)) {
    const index = fits[turn]!;
    const { name } = session.requests[index]!;
    const start = starts.get(index);
    let told = performance.now();
    const onPoint: FitCallOptions["onPoint"] = (x, iteration, history) => {
      if (performance.now() - told < pointInterval) return;
      told = performance.now();
      send({ kind: "point", name, point: { iteration, x, history } });
    };
    await deliver(await session.fit(index, { onPoint, ...continuing(start) }));
  }
  flush();
  await session.close();
  send({ kind: "done" });
}

work()
  .catch((error: unknown) => {
    if (ending.signal.aborted) return;
    if (error instanceof RabbitInputError) {
      send({ kind: "refused", fault: error.details });
    } else
      send({
        kind: "failed",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  })
  // With nothing to wait for the thread ends.
  .finally(() => port.close());
