import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import { type ReportedResult, reportPage } from "@rabbit-fit/plot";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable } from "../fit/input-file.js";
import { prepareNamedOutput } from "../fit/prepared-output.js";
import { readFit } from "../fit/read-fit.js";
import { heedInterruption } from "../interruption.js";
import { labelsOf } from "../plot/common-options.js";
import { programVersion } from "../program-version.js";
import { commandLogger } from "../terminal/logger.js";
import { reportOptionSpecs } from "./options.js";

/** `rabbit report`. */
export const reportCommand: Action = async ({ inputs, values: record }, surroundings) => {
  const { signal, inFlags } = surroundings;
  const values = valuesOf(reportOptionSpecs, record);
  const log = commandLogger(surroundings, { verbosity: values.verbose, color: !values.noColorLogger });
  const names = resultNames(inputs, values.names);
  for (const input of inputs) await checkReadable(input);
  const labels = await labelsOf(values.config);
  const output = await prepareNamedOutput(values.output, ...inputs);
  try {
    const results: ReportedResult[] = [];
    for (const [i, input] of inputs.entries()) {
      results.push({ name: names[i]!, result: await readReported(input, values.result, signal) });
      await heedInterruption(signal);
    }
    const page = reportPage(results, {
      title: values.title,
      ...(values.result !== null && { fits: values.result }),
      figures: { style: values.style, labels },
      reworded: inFlags,
      program: `rabbit-fit ${programVersion()}`,
    });
    await output.commit(new Map([[values.output, (temporary) => writeFile(temporary, page)]]));
  } catch (error) {
    await output.discard();
    throw error;
  }
  log.info(`Report written in file ${values.output}`);
  return ExitCode.ok;
};

/** What the results are called: by their files, with folders where files of several folders have one name. */
function resultNames(inputs: readonly string[], given: readonly string[] | null): readonly string[] {
  if (inputs.length === 0) {
    throw new UsageError("missing-input", "The result files are missing.");
  }
  const twice = inputs.find((input, i) => inputs.indexOf(input) < i);
  if (twice !== undefined) throw new UsageError("conflict", `The result ${twice} is given twice.`);
  if (given === null) {
    const files = inputs.map((input) => basename(input));
    return new Set(files).size === files.length ? files : inputs;
  }
  if (given.length === inputs.length) return given;
  throw new UsageError(
    "invalid-value",
    `--names has ${given.length} names for ${inputs.length} results, expected one for each.`,
  );
}

/** A result with these fits, or with all. @throws RabbitInputError naming the file */
async function readReported(
  path: string,
  fits: readonly string[] | null,
  signal: AbortSignal,
): Promise<FitResult> {
  if (fits !== null) {
    const read = [];
    for (const name of new Set(fits)) read.push(await readFit(path, { name, option: "--result", signal }));
    return { meta: read[0]!.meta, groups: read.map(({ group }) => group) };
  }
  const { readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  try {
    return await readFitResult(path, { signal });
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}
