import { existsSync } from "node:fs";
import type { FitPlan } from "@rabbit-fit/fitter/node";
import {
  type InputFacts,
  inputFacts,
  type RunFits,
  runSummaryBuilder,
  tabulateToys,
} from "@rabbit-fit/results";
import { valuesOf } from "../argparse/option-values.js";
import type { Invocation, Surroundings } from "../command.js";
import { Interruption, receivedSignal } from "../interruption.js";
import { programVersion } from "../program-version.js";
import type { Logger } from "../terminal/logger.js";
import type { ProgressLine } from "../terminal/progress-line.js";
import { readExternalPostfit } from "./external-postfit.js";
import { fitOptionSpecs } from "./fit-option-specs.js";
import { fitProgressReport } from "./fit-progress.js";
import type { FitRequest } from "./fit-request.js";
import type { FitStore } from "./fit-store.js";
import { fileSha256, inputSha256, namingInput, whileUnchanged } from "./input-file.js";
import { metaInfo } from "./meta-info.js";
import { effectiveMappings, histogramSpecs } from "./options/histograms.js";
import { ownModules } from "./options/own-module.js";
import { journalPath } from "./output-path.js";
import type { PreparedOutput } from "./prepared-output.js";
import { resultWriter } from "./result-writer.js";
import { runIdentity } from "./run-identity.js";
import { withSmoothingParameters } from "./smoothing-parameters.js";
import type { Snapshots } from "./snapshots.js";
import type { RunSummary } from "./summary-text.js";

/** What a run of fits works with. */
export interface FitRun extends Surroundings {
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
  log.info(`Reading ${request.input}`);
  const [{ checkResultNames, readFitInput }, { openFits }] = await Promise.all([
    import("@rabbit-fit/io-hdf5/node"),
    import("@rabbit-fit/fitter/node"),
  ]);
  const externalPostfit = request.externalPostfit && (await readExternalPostfit(request.externalPostfit));
  const { input, info } = await whileUnchanged(request.input, async () => {
    const input = await readFitInput(request.input, {
      signal,
      onProgress: ({ dataset, fraction }) =>
        line.update(`reading ${dataset}: ${Math.floor(100 * fraction)}%`),
      onWarning: log.warning,
    });
    signal.throwIfAborted();
    return { input, info: await runInfo(request, invocation) };
  });
  const model = await withSmoothingParameters(request.options.model);
  const facts = inputFacts(input);
  log.debug(`Input read after ${seconds(started)} s`);
  line.restart();
  const progress = fitProgressReport({ log, line });
  const opening = openFits(input, {
    ...request.options,
    ...(model && { model }),
    parameters: { ...request.options.parameters, ...(externalPostfit && { externalPostfit }) },
    run: { ...request.options.run, info, signal, onProgress: progress.show },
  });
  const plan = await namingInput(request.input, opening);
  try {
    if (request.outputs.has("hdf5")) checkResultNames(groupNames(plan, request));
    const store = await openStore(request, invocation, plan, log);
    let snapshots: Snapshots | undefined;
    try {
      snapshots = await openSnapshots(request, plan, log);
      progress.begin(plan.requests, store.finished.size);
      const running = plan.run({
        skip: store.finished,
        starts: store.starts(),
        onGroup: (group) => {
          store.add(group);
          snapshots?.finished(group);
          progress.finished();
        },
        onPoint: (name, point) => {
          store.note(name, point);
          snapshots?.note(name, point);
        },
        ...pointInterval(snapshots),
      });
      await namingInput(request.input, running);
      signal.throwIfAborted();
      log.debug(`Fitted after ${seconds(started)} s`);
      line.clear();
      const fits = await writeResults(request, plan.meta, store, facts, run);
      await store.finish();
      const outputs = [...request.outputs.values()];
      for (const path of outputs) log.info(`Results written in file ${path}`);
      return { input: request.input, facts, outputs, seconds: Number(seconds(started)), ...fits };
    } catch (error) {
      // First of all: a batch system that has sent a signal does not wait long.
      const files = snapshots?.stopped(signal.aborted ? `signal-${receivedSignal(signal)}` : "error") ?? [];
      const kept = [...snapshotTexts(files), await keepText(store, plan)].filter(
        (text) => text !== undefined,
      );
      if (kept.length > 0 && signal.aborted) throw new Interruption(kept.join("; "));
      if (kept.length > 0) log.info(`The fits have ended early: ${kept.join("; ")}`);
      throw error;
    }
  } finally {
    await plan.close();
  }
}

/** The names of the groups of the result: toys of one data set have one where they are a table. */
function groupNames({ requests }: FitPlan, { tabulatesToys }: FitRequest): string[] {
  const isTabulated = ({ toy }: FitPlan["requests"][number]) => tabulatesToys && toy !== undefined;
  const tables = requests.filter(isTabulated).map(({ name }) => name.replace(/^toy\d+/, "toys"));
  return [...requests.filter((one) => !isTabulated(one)).map(({ name }) => name), ...new Set(tables)];
}

async function runInfo(request: FitRequest, invocation: Invocation) {
  const sha256 = await inputSha256(request.input);
  const modules = new Map<string, string>();
  for (const path of ownModules(request.options)) {
    // A module that is not there is refused where it is imported, by the option that names it.
    if (existsSync(path)) modules.set(path, await fileSha256(path));
  }
  return metaInfo({
    time: new Date(),
    command: invocation.command,
    specs: fitOptionSpecs,
    values: { ...invocation.values, mapping: effectiveMappings(valuesOf(histogramSpecs, invocation.values)) },
    version: programVersion(),
    input: request.input,
    ...(sha256 !== undefined && { inputSha256: sha256 }),
    ...(modules.size > 0 && { modules }),
  });
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

/** Writes the results in all formats, and sums them up on the way. */
async function writeResults(
  { outputs, options, tabulatesToys }: FitRequest,
  meta: FitPlan["meta"],
  store: FitStore,
  facts: InputFacts,
  { output }: FitRun,
): Promise<RunFits> {
  const summary = runSummaryBuilder({ meta, settings: options, constrained: facts.constrained });
  function* summarised() {
    for (const group of store.results()) {
      summary.add(group);
      yield group;
    }
  }
  // All formats have the same groups, so they are summed up with the first.
  const writers = [...outputs].map(([format, path], i) => {
    const fits = i === 0 ? summarised() : store.results();
    const groups = tabulatesToys ? tabulateToys(fits) : fits;
    return [path, resultWriter(format, { meta, groups })] as const;
  });
  await output.commit(new Map(writers));
  return summary.finish();
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
