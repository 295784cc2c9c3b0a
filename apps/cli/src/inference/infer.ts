import { dataSetFromName, emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import type { FitSession, Postfit } from "@rabbit-fit/fitter";
import type { ToysMaker } from "@rabbit-fit/inference";
import type { InferenceSession } from "@rabbit-fit/inference/node";
import type { OptionSpec } from "../argparse/option-spec.js";
import type { CommandSurroundings, Invocation } from "../command.js";
import { fitProgressReport } from "../fit/fit-progress.js";
import { checkReadable, inputSha256, namingInput, whileUnchanged } from "../fit/input-file.js";
import { metaInfo } from "../fit/meta-info.js";
import type { Opening } from "../fit/open-request.js";
import { ownModules } from "../fit/options/own-module.js";
import { journalPath } from "../fit/output-path.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { resultWriter } from "../fit/result-writer.js";
import { runIdentity } from "../fit/run-identity.js";
import { triedToKeep } from "../fit/tried-to-keep.js";
import { heedInterruption, Interruption } from "../interruption.js";
import { programVersion } from "../program-version.js";
import { commandLogger, type Logger } from "../terminal/logger.js";
import { besideProgress, createProgressLine, type ProgressLine } from "../terminal/progress-line.js";
import { fitRecordOf } from "./fit-specs.js";
import type { InferenceRequest } from "./inference-request.js";
import { type PartsMaker, partsInTurn } from "./parts.js";
import { ToyStore } from "./toy-store.js";
import { ToyWarnings } from "./toy-warnings.js";

/** A fit that something is computed from. */
export interface InferredFit {
  readonly session: FitSession;
  /** Place among the fits that were asked for. */
  readonly index: number;
  /** Name of its result group: empty for data. */
  readonly name: string;
  readonly postfit: Postfit;
  /** Makes its toys on all cores; those of a run that was stopped are not made again. */
  readonly makeToys: ToysMaker;
  /** Makes parts of what is computed that tasks may make. */
  readonly makeParts: PartsMaker;
  readonly log: Logger;
  readonly line: ProgressLine;
}

/** What a command computes from a fit. */
export type Inference = (fit: InferredFit) => Promise<Partial<ResultGroup>>;

export interface InferenceRun {
  readonly request: InferenceRequest;
  readonly invocation: Invocation;
  /** The options of the command, for the record. */
  readonly specs: readonly OptionSpec[];
  readonly infer: Inference;
}

/** Carries out what a command computes from fits, and gives the result back, which is written. */
export type InferenceDriver = (run: InferenceRun, surroundings: CommandSurroundings) => Promise<FitResult>;

/** The fits of a command, before they are made. */
export interface OpenedInference {
  readonly session: InferenceSession;
  /** Computes something from one of the fits. */
  group(fit: Pick<InferredFit, "index" | "postfit" | "makeToys" | "makeParts">): Promise<ResultGroup>;
  /** Says what the log has kept of toys, and closes the session. */
  close(): Promise<void>;
}

/** Reads the input, and opens the fits. @throws RabbitInputError where the input or an option cannot be used */
export async function openInferredFits(
  { request, invocation, specs, infer }: InferenceRun,
  { log, line, signal, onProgress }: Opening,
): Promise<OpenedInference> {
  log.info(`Reading ${request.input}`);
  const [{ readFitInput }, { openInference }] = await Promise.all([
    import("@rabbit-fit/io-hdf5/node"),
    import("@rabbit-fit/inference/node"),
  ]);
  const { input, info } = await whileUnchanged(request.input, async () => {
    const input = await readFitInput(request.input, { signal, onWarning: log.warning });
    const sha256 = await inputSha256(request.input);
    const info = metaInfo({
      time: new Date(),
      command: invocation.command,
      specs,
      values: invocation.values,
      version: programVersion(),
      input: request.input,
      ...(sha256 !== undefined && { inputSha256: sha256 }),
    });
    return { input, info };
  });
  const run = { ...request.options.run, info, signal, onProgress };
  const session = await namingInput(request.input, openInference(input, { ...request.options, run }));
  const pseudodata = input.pseudodata.map(({ name }) => name);
  const toyWarnings = new ToyWarnings(log);
  const toyCount = session.requests.filter(({ toy }) => toy !== undefined).length;
  return {
    session,
    async group(fit) {
      const { name, toy } = session.requests[fit.index]!;
      const own = toy === undefined ? log : toyWarnings.of(name);
      const made = await infer({ session, name, log: own, line, ...fit });
      return { ...emptyResultGroup(dataSetFromName(name, pseudodata)), ...made };
    },
    async close() {
      toyWarnings.tell(toyCount);
      await session.close();
    },
  };
}

/** Reads the input, makes the fits, computes something from each, and writes the result, which is given back. */
export const inferFromFits: InferenceDriver = async (inference, surroundings) => {
  const { request, invocation } = inference;
  const { signal } = surroundings;
  const line = createProgressLine(surroundings.stderr);
  const log = commandLogger(surroundings, request, besideProgress(surroundings.stderr, line));
  await checkReadable(request.input);
  const output = await prepareOutput([request.output], request.input);
  try {
    const progress = fitProgressReport({ log, line });
    const { session, group, close } = await openInferredFits(inference, {
      log,
      line,
      signal,
      onProgress: progress.show,
    });
    let toys: ToyStore | undefined;
    try {
      toys = await openToys(request, invocation, session, log);
      progress.begin(session.requests, 0);
      const groups: ResultGroup[] = [];
      for (const [index, { name }] of session.requests.entries()) {
        await heedInterruption(signal);
        line.restart();
        const postfit = await session.postfit(index);
        const makeToys = session.makeToys(toys.of(name));
        groups.push(await group({ index, postfit, makeToys, makeParts: partsInTurn }));
        progress.finished();
      }
      line.clear();
      const result = { meta: session.meta, groups };
      await output.commit(new Map([[request.output, resultWriter("hdf5", result)]]));
      await toys.finish();
      log.info(`Results written in file ${request.output}`);
      return result;
    } catch (error) {
      const kept = (await triedToKeep(async () => toys?.interrupt(), error, log)) ?? 0;
      if (kept === 0) throw error;
      const text = `${kept} toys are kept; the same command with --resume goes on from there`;
      if (signal.aborted) throw new Interruption(text);
      log.info(`The command has ended early: ${text}`);
      throw error;
    } finally {
      await close();
    }
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    line.clear();
  }
};

async function openToys(
  { input, output, options, resume }: InferenceRequest,
  { values }: Invocation,
  { requests }: FitSession,
  log: Logger,
): Promise<ToyStore> {
  const identity = await runIdentity({
    version: programVersion(),
    input,
    modules: ownModules(options),
    values: fitRecordOf(values),
    fits: requests.map(({ name }) => name),
  });
  return ToyStore.open({ path: journalPath(output), identity, resume, log });
}
