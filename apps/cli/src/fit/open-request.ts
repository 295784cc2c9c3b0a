import { existsSync } from "node:fs";
import type { FitProgress } from "@rabbit-fit/fitter";
import type { FitPlan } from "@rabbit-fit/fitter/node";
import { type InputFacts, inputFacts } from "@rabbit-fit/results";
import { valuesOf } from "../argparse/option-values.js";
import type { Invocation } from "../command.js";
import { programVersion } from "../program-version.js";
import type { Logger } from "../terminal/logger.js";
import type { ProgressLine } from "../terminal/progress-line.js";
import { readExternalPostfit } from "./external-postfit.js";
import { fitOptionSpecs } from "./fit-option-specs.js";
import type { FitRequest } from "./fit-request.js";
import { fileSha256, inputSha256, namingInput, whileUnchanged } from "./input-file.js";
import { metaInfo } from "./meta-info.js";
import { effectiveMappings, histogramSpecs } from "./options/histograms.js";
import { ownModules } from "./options/own-module.js";
import { withSmoothingParameters } from "./smoothing-parameters.js";

/** What opening the fits of a command works with. */
export interface Opening {
  readonly log: Logger;
  readonly line: ProgressLine;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FitProgress) => void;
}

/** The fits of a command, and what of its input a summary needs. */
export interface OpenedRequest {
  readonly plan: FitPlan;
  readonly facts: InputFacts;
}

/**
 * Reads the input of a command, and opens its fits.
 *
 * @throws RabbitInputError where the input or an option cannot be used, or names of results cannot be written
 */
export async function openRequest(
  request: FitRequest,
  invocation: Invocation,
  { log, line, signal, onProgress }: Opening,
): Promise<OpenedRequest> {
  const begin = performance.now();
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
  log.debug(`Input read after ${((performance.now() - begin) / 1000).toFixed(2)} s`);
  line.restart();
  const opening = openFits(input, {
    ...request.options,
    ...(model && { model }),
    parameters: { ...request.options.parameters, ...(externalPostfit && { externalPostfit }) },
    run: { ...request.options.run, info, signal, onProgress },
  });
  const plan = await namingInput(request.input, opening);
  try {
    if (request.outputs.has("hdf5")) checkResultNames(groupNames(plan, request));
    return { plan, facts };
  } catch (error) {
    await plan.close();
    throw error;
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
