import { jsonText } from "@rabbit-fit/results";
import type { Action, Surroundings } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { programVersion } from "../program-version.js";
import { createLogger, type Logger, wantsColor } from "../terminal/logger.js";
import { besideProgress, createProgressLine } from "../terminal/progress-line.js";
import { convergenceWarning } from "./convergence-warning.js";
import { type FitRequest, fitRequest } from "./fit-request.js";
import { checkReadable } from "./input-file.js";
import { prepareOutput } from "./prepared-output.js";
import { runFits } from "./run-fits.js";
import { runInFlags, summaryJson } from "./summary-json.js";
import type { RunSummary } from "./summary-text.js";

/** `rabbit fit`, Python rabbit's `rabbit_fit`. */
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
      const summary = await runFits(request, invocation, { ...surroundings, log, line, output, started });
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

async function report(
  made: RunSummary,
  { json }: FitRequest,
  stdout: Surroundings["stdout"],
  log: Logger,
): Promise<ExitCode> {
  const summary = { ...made, ...runInFlags(made) };
  const warning = convergenceWarning(summary);
  if (warning !== undefined) log.warning(warning);
  if (json) {
    stdout.write(jsonText({ program: "rabbit-fit", version: programVersion(), ...summaryJson(summary) }));
  } else {
    const { summaryText } = await import("./summary-text.js");
    stdout.write(summaryText(summary));
  }
  return warning === undefined ? ExitCode.ok : ExitCode.notConverged;
}
