// A thread that makes fits or refits with a session of its own. What it is bundled to is in generated/fit-worker-source.ts.
import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { FitCallOptions } from "../fit/fit-data-set.js";
import { openFit, openSession } from "../fit/session.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { Way } from "../profile-likelihood/way.js";
import { refitMaker } from "../refits/make-refit.js";
import { continuing } from "./fit-work.js";
import type {
  FitsJob,
  RefitsJob,
  TaskResults,
  ThreadJob,
  ThreadMessage,
  ThreadRequest,
  ThreadSetup,
} from "./thread-protocol.js";

/** Results are sent together when the first of them has waited so long, in milliseconds. */
const BATCH_TIME = 20;

const port = parentPort!;
const setup = workerData as ThreadSetup;
const send = (message: ThreadMessage) => port.postMessage(message);

let underway = 0;
let goOn: (() => void) | undefined;
const ending = new AbortController();
port.on("message", (request: ThreadRequest) => {
  if (request.kind === "taken") underway -= request.count;
  else ending.abort();
  goOn?.();
});

let batch: unknown[] = [];
let batchBegin = 0;

async function deliver(result: unknown): Promise<void> {
  if (batch.length === 0) batchBegin = performance.now();
  batch.push(result);
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
  send({ kind: "results", results: batch });
  batch = [];
}

/** What a thread does its tasks with. */
interface Worker<Result> {
  perform(task: number): Promise<Result>;
  close(): Promise<void>;
}

/** The run of a thread: the signal ends it, and what is said of the options is said elsewhere. */
function runOf(options: FitOptions) {
  let opened = false;
  const onProgress = (progress: FitProgress) => {
    // Nobody follows the iterations of many fits.
    if (opened && progress.kind === "message") send({ kind: "progress", progress });
  };
  const run = { ...options.run, threads: 0, onProgress, signal: ending.signal };
  return { run, begin: () => (opened = true) };
}

async function fitter({
  input,
  options,
  starts,
  pointInterval,
}: FitsJob): Promise<Worker<TaskResults["fits"]>> {
  const { run, begin } = runOf(options);
  const session = await openFit(input, { ...options, run });
  begin();
  return {
    perform(index) {
      const { name } = session.requests[index]!;
      let told = performance.now();
      const onPoint: FitCallOptions["onPoint"] = (x, iteration, history) => {
        if (performance.now() - told < pointInterval) return;
        told = performance.now();
        send({ kind: "point", name, point: { iteration, x, history } });
      };
      return session.fit(index, { onPoint, ...continuing(starts.get(index)) });
    },
    close: () => session.close(),
  };
}

async function refitter({ input, options, fit, specs }: RefitsJob): Promise<Worker<TaskResults["refits"]>> {
  const { run, begin } = runOf(options);
  // The fit brings its data, with what hides parameters in them.
  const session = await openSession(input, { ...options, data: { sets: ["asimov"] }, analyses: [], run });
  begin();
  const make = refitMaker(session.revived(fit));
  // An abort is heard between two refits, and between the points of one.
  const before = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ending.signal.throwIfAborted();
  };
  const way: Way = { before, after() {} };
  return {
    async perform(place) {
      await before();
      return { place, outcome: await make(specs[place]!, way) };
    },
    close: () => session.close(),
  };
}

const workers: {
  readonly [K in ThreadJob["kind"]]: (
    job: Extract<ThreadJob, { kind: K }>,
  ) => Promise<Worker<TaskResults[K]>>;
} = { fits: fitter, refits: refitter };

async function work(): Promise<void> {
  const { job, tasks } = setup;
  const open = workers[job.kind] as (job: ThreadJob) => Promise<Worker<unknown>>;
  const worker = await open(job);
  const taken = new Int32Array(setup.taken);
  for (let turn = Atomics.add(taken, 0, 1); turn < tasks.length; turn = Atomics.add(taken, 0, 1)) {
    await deliver(await worker.perform(tasks[turn]!));
  }
  flush();
  await worker.close();
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
