import { readFile } from "node:fs/promises";
import type { PythonValue } from "@rabbit-fit/contracts";
import type { ProgressListener } from "@rabbit-fit/io-hdf5/node";
import { jsonText } from "@rabbit-fit/results";
import type { MergeSource } from "@rabbit-fit/tensor-writer";
import type { Action, CommandSurroundings, Invocation } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable } from "../fit/input-file.js";
import { commandText, pythonTime } from "../fit/meta-info.js";
import { type PreparedOutput, prepareNamedOutput } from "../fit/prepared-output.js";
import { inspectInput } from "../inspect/input-inspection.js";
import { inspectionText } from "../inspect/inspection-text.js";
import { heedInterruption } from "../interruption.js";
import { programVersion } from "../program-version.js";
import { commandLogger, type Logger } from "../terminal/logger.js";
import { besideProgress, createProgressLine, type ProgressLine } from "../terminal/progress-line.js";
import { type MergeRequest, mergeRequest, renamesByInput } from "./merge-request.js";
import { mergeOptionSpecs } from "./options.js";
import { dictionaryOf, parseRenames } from "./rename-file.js";

/** `rabbit merge`, Python rabbit's `merge_inputs.py`. */
export const mergeCommand: Action = async (invocation, surroundings) => {
  const request = mergeRequest(invocation);
  const line = createProgressLine(surroundings.stderr);
  const log = commandLogger(surroundings, request, besideProgress(surroundings.stderr, line));
  try {
    for (const input of request.inputs) await checkReadable(input);
    const output = await prepareNamedOutput(request.output, ...request.inputs);
    try {
      await mergeAndWrite(request, invocation, { ...surroundings, log, line, output });
    } catch (error) {
      await output.discard();
      throw error;
    }
  } finally {
    line.clear();
  }
  return ExitCode.ok;
};

interface Work extends CommandSurroundings {
  readonly log: Logger;
  readonly line: ProgressLine;
  readonly output: PreparedOutput;
}

async function mergeAndWrite(request: MergeRequest, invocation: Invocation, work: Work): Promise<void> {
  const { log, signal, stdout, output, line } = work;
  const [{ mergeFitInputs, unmatchedRenames }, { writeFitInput }] = await Promise.all([
    import("@rabbit-fit/tensor-writer"),
    import("@rabbit-fit/io-hdf5/node"),
  ]);
  const sources = await readSources(request, work);
  for (const { kind, name } of unmatchedRenames(sources)) {
    log.warning(`${dictionaryOf(kind)} has "${name}", which no input has.`);
  }
  const { systematicType } = request.options;
  for (const { name, input } of sources) {
    if (input.systematicType === systematicType || input.systematics.names.length === 0) continue;
    log.warning(
      `${name} has ${input.systematicType} systematics, which are converted to ${systematicType}: the same templates at one standard deviation, others in between.`,
    );
  }
  line.clear();
  const merged = mergeFitInputs(sources, { ...request.options, metaInfo: metaInfo(request, invocation) });
  await heedInterruption(signal);
  line.restart();
  const write = (temporary: string) =>
    writeFitInput(temporary, merged, { signal, inPlace: true, onProgress: progressOn(line, "writing") });
  await output.commit(new Map([[request.output, write]]));
  line.clear();
  log.info(`Merged tensor written in file ${request.output}`);
  const inspection = inspectInput(request.output, merged);
  stdout.write(request.json ? jsonText(inspection) : inspectionText(inspection));
}

async function readSources(request: MergeRequest, { log, line, signal }: Work): Promise<MergeSource[]> {
  const { readFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const { inputs, clip, renameFile } = request;
  let renames: ReturnType<typeof renamesByInput> | undefined;
  if (renameFile !== null) {
    await checkReadable(renameFile, "--rename");
    renames = renamesByInput(inputs, parseRenames(renameFile, await readFile(renameFile, "utf8")));
  }
  const sources: MergeSource[] = [];
  for (const name of inputs) {
    log.info(`Reading ${name}`);
    const input = await readFitInput(name, {
      signal,
      onProgress: progressOn(line, "reading"),
      onWarning: log.warning,
    });
    const rename = renames?.get(name);
    const threshold = clip.get(name);
    if (threshold !== undefined) log.info(`Clipping ${name} at ${threshold}`);
    sources.push({
      name,
      input,
      ...(rename && { rename }),
      ...(threshold !== undefined && { clip: threshold }),
    });
  }
  return sources;
}

function progressOn(line: ProgressLine, what: string): ProgressListener {
  return ({ dataset, fraction }) => line.update(`${what} ${dataset}: ${Math.floor(100 * fraction)}%`);
}

function metaInfo({ inputs }: MergeRequest, { command }: Invocation): Map<PythonValue, PythonValue> {
  return new Map<PythonValue, PythonValue>([
    ["time", pythonTime(new Date())],
    ["command", commandText(command, mergeOptionSpecs)],
    ["program", "rabbit-fit"],
    ["version", programVersion()],
    ["inputs", inputs],
  ]);
}
