import type { FitPlan } from "@rabbit-fit/fitter/node";
import type { CommandSurroundings, Invocation } from "../command.js";
import { Interruption, receivedSignal } from "../interruption.js";
import { programVersion } from "../program-version.js";
import type { Logger } from "../terminal/logger.js";
import type { ProgressLine } from "../terminal/progress-line.js";
import { fitProgressReport } from "./fit-progress.js";
import type { FitRequest } from "./fit-request.js";
import type { FitStore } from "./fit-store.js";
import { namingInput } from "./input-file.js";
import { openRequest } from "./open-request.js";
import { ownModules } from "./options/own-module.js";
import { journalPath } from "./output-path.js";
import type { PreparedOutput } from "./prepared-output.js";
import { runIdentity } from "./run-identity.js";
import type { Snapshots } from "./snapshots.js";
import type { RunSummary } from "./summary-text.js";
import { triedToKeep } from "./tried-to-keep.js";
import { writeResults } from "./write-results.js";

/** What a run of fits works with. */
export interface FitRun extends CommandSurroundings {
  readonly log: Logger;
  readonly line: ProgressLine;
  readonly output: PreparedOutput;
  /** When the command was started, by `performance.now`. */
  readonly started: number;
}

/** How seldom fits in threads tell where they are, in milliseconds. */
const LONGEST_INTERVAL = 60_000;

/** Reads the input, makes all fits that are not made yet, and writes their results. */
export async function runFits(request: FitRequest, invocation: Invocation, run: FitRun): Promise<RunSummary> {
  const { log, line, signal, started } = run;
  const progress = fitProgressReport({ log, line });
  const { plan, facts } = await openRequest(request, invocation, { ...run, onProgress: progress.show });
  try {
    const store = await openStore(request, invocation, plan, log);
    let snapshots: Snapshots | undefined;
    try {
      snapshots = await openSnapshots(request, plan, log);
      progress.begin(plan.requests, store.finished.size);
      const running = plan.run({
        skip: store.finished,
        starts: store.starts(),
        refits: store.refits(),
        onGroup: (group) => {
          store.add(group);
          snapshots?.finished(group);
          progress.finished();
        },
        onPoint: (name, point) => {
          store.note(name, point);
          snapshots?.note(name, point);
        },
        onRefit: (name, key, outcome) => store.noteRefit(name, key, outcome),
        ...pointInterval(snapshots),
      });
      await namingInput(request.input, running);
      signal.throwIfAborted();
      log.debug(`Fitted after ${seconds(started)} s`);
      line.clear();
      const fits = await writeResults(request, {
        meta: plan.meta,
        groups: () => store.results(),
        facts,
        output: run.output,
      });
      await store.finish();
      const outputs = [...request.outputs.values()];
      for (const path of outputs) log.info(`Results written in file ${path}`);
      return { input: request.input, facts, outputs, seconds: Number(seconds(started)), ...fits };
    } catch (error) {
      // First of all: a batch system that has sent a signal does not wait long.
      const files = snapshots?.stopped(signal.aborted ? `signal-${receivedSignal(signal)}` : "error") ?? [];
      const text = await triedToKeep(() => keepText(store, plan), error, log);
      const kept = [...snapshotTexts(files), ...(text === undefined ? [] : [text])];
      if (kept.length > 0 && signal.aborted) throw new Interruption(kept.join("; "));
      if (kept.length > 0) log.info(`The fits have ended early: ${kept.join("; ")}`);
      throw error;
    }
  } finally {
    await plan.close();
  }
}

async function openStore(
  request: FitRequest,
  { values }: Invocation,
  { requests }: FitPlan,
  log: Logger,
): Promise<FitStore> {
  const { FitStore } = await import("./fit-store.js");
  const names = requests.map(({ name }) => name);
  const [output] = request.outputs.values();
  return FitStore.open({
    path: journalPath(output!),
    identity: await runIdentity({
      version: programVersion(),
      input: request.input,
      modules: ownModules(request.options),
      values,
      fits: names,
    }),
    names,
    resume: request.resume,
    log,
  });
}

async function openSnapshots(
  { snapshots, input, outputs }: FitRequest,
  { requests, parameterNames }: FitPlan,
  log: Logger,
): Promise<Snapshots | undefined> {
  if (!snapshots) return undefined;
  const { Snapshots } = await import("./snapshots.js");
  const taken = [input, ...outputs.values()];
  return Snapshots.open({ ...snapshots, requests, parameterNames, taken, log });
}

/** How often fits in threads tell where they are: as often as the shorter of checkpoints and snapshots needs. */
function pointInterval(snapshots: Snapshots | undefined): { readonly pointInterval?: number } {
  const interval = snapshots?.interval;
  return interval === undefined ? {} : { pointInterval: Math.min(1000 * interval, LONGEST_INTERVAL) };
}

function snapshotTexts(files: readonly string[]): string[] {
  return files.map((file) => `the parameters are in ${file}; --externalPostfit ${file} continues from them`);
}

/** What is left of a run that was stopped, and how to go on; undefined where it is nothing. */
async function keepText(store: FitStore, { requests }: FitPlan): Promise<string | undefined> {
  const { finished, kept } = await store.interrupt();
  if (!kept) return undefined;
  const what =
    requests.length === 1 ? "the point where the fit was is" : `${finished} of ${requests.length} fits are`;
  return `${what} kept; the same command with --resume goes on from there`;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(2);
}
