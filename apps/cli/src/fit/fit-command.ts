import type { Action } from "../command.js";
import { commandLogger } from "../terminal/logger.js";
import { besideProgress, createProgressLine } from "../terminal/progress-line.js";
import { fitRequest } from "./fit-request.js";
import { checkReadable } from "./input-file.js";
import { prepareOutput } from "./prepared-output.js";
import { reportFits } from "./report-fits.js";
import { runFits } from "./run-fits.js";

/** `rabbit fit`, Python rabbit's `rabbit_fit`. */
export const fitCommand: Action = async (invocation, surroundings) => {
  const started = performance.now();
  const request = fitRequest(invocation.input, invocation.values);
  const line = createProgressLine(surroundings.stderr);
  const log = commandLogger(surroundings, request, besideProgress(surroundings.stderr, line));
  for (const { level, text } of request.notes) log[level](text);
  try {
    await checkReadable(request.input);
    const output = await prepareOutput(request.outputs.values(), request.input);
    try {
      const summary = await runFits(request, invocation, { ...surroundings, log, line, output, started });
      line.clear();
      return await reportFits(summary, { json: request.json, stdout: surroundings.stdout, log });
    } catch (error) {
      await output.discard();
      throw error;
    }
  } finally {
    line.clear();
  }
};
