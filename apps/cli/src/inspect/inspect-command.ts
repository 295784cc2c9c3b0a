import { type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import type { HostReadOptions, TensorReading } from "@rabbit-fit/io-hdf5/node";
import { jsonText } from "@rabbit-fit/results";
import type { CheckOptions } from "@rabbit-fit/tensor-writer";
import { valuesOf } from "../argparse/option-values.js";
import type { Action, Surroundings } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable } from "../fit/input-file.js";
import { heedInterruption } from "../interruption.js";
import { createProgressLine } from "../terminal/progress-line.js";
import { linesText } from "../terminal/visible-text.js";
import { checkRequest } from "./check-request.js";
import { inspectInput } from "./input-inspection.js";
import { inspectionText } from "./inspection-text.js";
import { inspectOptionSpecs } from "./options.js";
import { inspectResult } from "./result-inspection.js";

/** `rabbit inspect`. It reads the whole file, so that what it says is true of what a fit would see. */
export const inspectCommand: Action = async ({ input, values }, { stdout, stderr, signal }) => {
  const request = checkRequest(values);
  const { json } = valuesOf(inspectOptionSpecs, values);
  await checkReadable(input);
  const { inspect, readFitInput, readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  const { kind, unknownParts } = await inspect(input, { signal });
  if (request === undefined ? kind === "other" : kind !== "tensor") {
    throw new RabbitInputError({
      file: input,
      field: "content",
      ...(kind !== "other" && { state: "the result of a fit" }),
      expected: request === undefined ? "the input or the result of a fit" : "the input of a fit",
    });
  }
  const line = createProgressLine(stderr);
  const reading: HostReadOptions = {
    signal,
    onProgress: ({ dataset, fraction }) => line.update(`reading ${dataset}: ${Math.floor(100 * fraction)}%`),
    onWarning: (warning) => {
      line.clear();
      stderr.write(linesText([`WARNING: ${warning}`]));
    },
  };
  const readTensor = (options: TensorReading = {}) =>
    readFitInput(input, { ...reading, ...options }).finally(line.clear);
  const readResult = () => readFitResult(input, reading).finally(line.clear);
  if (request !== undefined) return await check(input, await readTensor(), { request, json, stdout, signal });
  const inspection =
    kind === "tensor"
      ? inspectInput(input, await readTensor({ unknownParts: "ignored" }), unknownParts)
      : inspectResult(input, await readResult());
  await heedInterruption(signal);
  stdout.write(json ? jsonText(inspection) : inspectionText(inspection));
  return ExitCode.ok;
};

async function check(
  file: string,
  input: FitInput,
  options: {
    readonly request: CheckOptions;
    readonly json: boolean;
    readonly stdout: Surroundings["stdout"];
    readonly signal: AbortSignal;
  },
): Promise<ExitCode> {
  const { request, json, stdout, signal } = options;
  const { checkFitInput, DEFAULT_CHECK_THRESHOLDS } = await import("@rabbit-fit/tensor-writer");
  const names = input.channels.map(({ name }) => name);
  for (const channel of request.channels ?? []) {
    if (names.includes(channel)) continue;
    throw new RabbitInputError({
      file,
      field: "--channels",
      found: channel,
      expected: `one of ${names.join(", ")}`,
    });
  }
  const findings = checkFitInput(input, request);
  await heedInterruption(signal);
  if (json) {
    const thresholds = { ...DEFAULT_CHECK_THRESHOLDS, ...request.thresholds };
    const channels = request.channels ?? names;
    stdout.write(jsonText({ kind: "check", file, channels, thresholds, findings }));
  } else {
    const { checkText } = await import("./check-text.js");
    stdout.write(checkText(file, findings, new Map(input.channels.map(({ name, axes }) => [name, axes]))));
  }
  return findings.length === 0 ? ExitCode.ok : ExitCode.findings;
}
