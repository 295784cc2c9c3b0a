import type { FitProgress } from "@rabbit-fit/fitter";
import type { Action, Invocation, Surroundings } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { jsonText } from "../json/json-text.js";
import { programVersion } from "../program-version.js";
import { createLogger, type Logger, wantsColor } from "../terminal/logger.js";
import { besideProgress, createProgressLine, type ProgressLine } from "../terminal/progress-line.js";
import { effectiveMappings, type FitRequest, fitRequest } from "./fit-request.js";
import { checkReadable, inputSha256 } from "./input-file.js";
import { metaInfo } from "./meta-info.js";
import { fitOptionSpecs } from "./options.js";
import { prepareOutput } from "./prepared-output.js";
import { resultWriter } from "./result-writer.js";
import type { RunSummary } from "./summary-text.js";

/** `rabbit fit`, the reference's `rabbit_fit`. */
export const fitCommand: Action = async (invocation, surroundings) => {
  const started = performance.now();
  const request = fitRequest(invocation.input, invocation.values);
  const line = createProgressLine(surroundings.stderr);
  const log = createLogger(besideProgress(surroundings.stderr, line), {
    verbosity: request.verbosity,
    color: request.color && wantsColor(surroundings.stderr, surroundings.environment),
  });
  for (const { level, text } of request.notes) log[level](text);
  try {
    await checkReadable(request.input);
    const output = await prepareOutput(request.outputs.values(), request.input);
    try {
      const summary = await fitAndWrite(request, invocation, { ...surroundings, log, line, output, started });
      line.clear();
      return await report(summary, request, surroundings.stdout, log);
    } catch (error) {
      await output.discard();
      throw error;
    }
  } finally {
    line.clear();
  }
};

interface Work extends Surroundings {
  readonly log: Logger;
  readonly line: ProgressLine;
  readonly output: Awaited<ReturnType<typeof prepareOutput>>;
  readonly started: number;
}

async function fitAndWrite(request: FitRequest, invocation: Invocation, work: Work): Promise<RunSummary> {
  const { log, line, signal, output, started } = work;
  log.info(`Reading ${request.input}`);
  const [{ readFitInput }, { fit }, { inputFacts, summarise }] = await Promise.all([
    import("@rabbit-fit/io-hdf5/node"),
    import("@rabbit-fit/fitter"),
    import("./fit-summary.js"),
  ]);
  const input = await readFitInput(request.input, {
    signal,
    onProgress: ({ dataset, fraction }) => line.update(`reading ${dataset}: ${Math.floor(100 * fraction)}%`),
  });
  signal.throwIfAborted();
  const facts = inputFacts(input);
  const sha256 = await inputSha256(request.input);
  const info = metaInfo({
    time: new Date(),
    command: invocation.command,
    specs: fitOptionSpecs,
    values: { ...invocation.values, mapping: effectiveMappings(invocation.values) },
    version: programVersion(),
    input: request.input,
    ...(sha256 !== undefined && { inputSha256: sha256 }),
  });
  log.debug(`Input read after ${seconds(started)} s`);
  line.restart();
  const result = await fit(input, {
    ...request.options,
    info,
    signal,
    onProgress: (progress) => showProgress(progress, log, line),
  });
  signal.throwIfAborted();
  log.debug(`Fitted after ${seconds(started)} s`);
  await output.commit(
    new Map([...request.outputs].map(([format, path]) => [path, resultWriter(format, result)] as const)),
  );
  const outputs = [...request.outputs.values()];
  for (const path of outputs) log.info(`Results written in file ${path}`);
  const fits = summarise(result, facts, request.options);
  return { input: request.input, facts, outputs, seconds: Number(seconds(started)), fits };
}

async function report(
  summary: RunSummary,
  { json }: FitRequest,
  stdout: Surroundings["stdout"],
  log: Logger,
): Promise<ExitCode> {
  const unfinished = summary.fits.filter(({ status }) => status.kind === "not-converged");
  if (unfinished.length > 0) {
    const names = unfinished.map(({ result }) => (result === "" ? "data" : result)).join(", ");
    log.warning(`Not converged: the fit to ${names}. The result is written all the same.`);
  }
  if (json) {
    const { input: file, facts, ...rest } = summary;
    const { constrained, ...sizes } = facts;
    stdout.write(
      jsonText({ program: "rabbit-fit", version: programVersion(), input: { file, ...sizes }, ...rest }),
    );
  } else {
    const { summaryText } = await import("./summary-text.js");
    stdout.write(summaryText(summary));
  }
  return unfinished.length === 0 ? ExitCode.ok : ExitCode.notConverged;
}

function showProgress(progress: FitProgress, log: Logger, line: ProgressLine): void {
  switch (progress.kind) {
    case "started":
      log.info(`Fitting ${progress.group === "" ? "data" : progress.group}`);
      break;
    case "iteration": {
      const { iteration, nll, gradientNorm } = progress;
      const text = `iteration ${iteration}: -ln L = ${nll.toPrecision(9)}, |gradient| = ${gradientNorm.toExponential(1)}`;
      log.debug(text);
      line.update(text);
      break;
    }
    case "message":
      log[progress.level](progress.text);
      break;
    default:
      progress satisfies never;
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(2);
}
