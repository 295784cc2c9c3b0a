import { dataSetFromName, emptyResultGroup, type FitResult, type ResultGroup } from "@rabbit-fit/contracts";
import type { FitSession, Postfit } from "@rabbit-fit/fitter";
import type { OptionSpec } from "../argparse/option-spec.js";
import type { Invocation, Surroundings } from "../command.js";
import { fitProgressReport } from "../fit/fit-progress.js";
import { checkReadable, inputSha256, namingInput, whileUnchanged } from "../fit/input-file.js";
import { metaInfo } from "../fit/meta-info.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { resultWriter } from "../fit/result-writer.js";
import { heedInterruption } from "../interruption.js";
import { programVersion } from "../program-version.js";
import { createLogger, type Logger, wantsColor } from "../terminal/logger.js";
import { besideProgress, createProgressLine, type ProgressLine } from "../terminal/progress-line.js";
import type { InferenceRequest } from "./inference-request.js";

/** A fit that something is computed from. */
export interface InferredFit {
  readonly session: FitSession;
  /** Place among the fits that were asked for. */
  readonly index: number;
  /** Name of its result group: empty for data. */
  readonly name: string;
  readonly postfit: Postfit;
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

/** Reads the input, makes the fits, computes something from each, and writes the result, which is given back. */
export async function inferFromFits(
  { request, invocation, specs, infer }: InferenceRun,
  surroundings: Surroundings,
): Promise<FitResult> {
  const { signal } = surroundings;
  const line = createProgressLine(surroundings.stderr);
  const log = createLogger(besideProgress(surroundings.stderr, line), {
    verbosity: request.verbosity,
    color: request.color && wantsColor(surroundings.stderr, surroundings.environment),
  });
  await checkReadable(request.input);
  const output = await prepareOutput([request.output], request.input);
  try {
    log.info(`Reading ${request.input}`);
    const [{ readFitInput }, { openFit }] = await Promise.all([
      import("@rabbit-fit/io-hdf5/node"),
      import("@rabbit-fit/fitter"),
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
    const progress = fitProgressReport({ log, line });
    const run = { ...request.options.run, info, signal, onProgress: progress.show };
    const session = await namingInput(request.input, openFit(input, { ...request.options, run }));
    const pseudodata = input.pseudodata.map(({ name }) => name);
    try {
      progress.begin(session.requests, 0);
      const groups: ResultGroup[] = [];
      for (const [index, { name }] of session.requests.entries()) {
        await heedInterruption(signal);
        line.restart();
        const postfit = await session.postfit(index);
        const made = await infer({ session, index, name, postfit, log, line });
        groups.push({ ...emptyResultGroup(dataSetFromName(name, pseudodata)), ...made });
        progress.finished();
      }
      line.clear();
      const result = { meta: session.meta, groups };
      await output.commit(new Map([[request.output, resultWriter("hdf5", result)]]));
      log.info(`Results written in file ${request.output}`);
      return result;
    } finally {
      await session.close();
    }
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    line.clear();
  }
}
