import { resolve } from "node:path";
import { type BatchPlan, mergedResult } from "@rabbit-fit/batch";
import type { FitRequest } from "../fit/fit-request.js";
import { prepareOutput } from "../fit/prepared-output.js";
import type { RunSummary } from "../fit/summary-text.js";
import { writeResults } from "../fit/write-results.js";
import { heedInterruption } from "../interruption.js";
import type { AboutFits } from "./make-plan.js";
import type { Terminal } from "./with-terminal.js";

/** A request with its outputs where the command of the plan was given. */
export function fromFolderOf({ workingDirectory }: BatchPlan, request: FitRequest): FitRequest {
  if (process.cwd() === workingDirectory) return request;
  const outputs = new Map(
    [...request.outputs].map(([format, path]) => [format, resolve(workingDirectory, path)]),
  );
  return { ...request, outputs };
}

interface Merging extends Pick<Terminal, "log" | "signal"> {
  /** Whether to merge what is there, where tasks are missing. */
  readonly partial: boolean;
  /** When the command was started, by `performance.now`. */
  readonly started: number;
}

/** Writes the results of a plan as the fit that it is of would have done, and sums them up. */
export async function mergePlan(
  plan: BatchPlan,
  request: FitRequest,
  { partial, started, log, signal }: Merging,
): Promise<RunSummary> {
  const { meta, about, missing, groups } = await mergedResult(plan, { partial });
  await heedInterruption(signal);
  const { facts } = about as AboutFits;
  if (missing.length > 0) {
    log.warning(`Without ${missing.length} of ${plan.tasks.length} tasks, which are missing.`);
  }
  const output = await prepareOutput(request.outputs.values(), request.input);
  try {
    const fits = await writeResults(request, { meta, groups, facts, output });
    const outputs = [...request.outputs.values()];
    for (const path of outputs) log.info(`Results written in file ${path}`);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
    return { input: request.input, facts, outputs, seconds, ...fits };
  } catch (error) {
    await output.discard();
    throw error;
  }
}
