import { type BatchPlan, planBatch } from "@rabbit-fit/batch";
import type { InputFacts } from "@rabbit-fit/results";
import { UsageError } from "../argparse/usage-error.js";
import type { CommandDefinition, Invocation } from "../command.js";
import { type FitRequest, fitRequest } from "../fit/fit-request.js";
import { checkReadable } from "../fit/input-file.js";
import { type Opening, openRequest } from "../fit/open-request.js";
import { ownModules } from "../fit/options/own-module.js";
import { influentialOptions } from "../fit/run-identity.js";
import { smoothingFiles } from "../fit/smoothing-parameters.js";
import { select } from "../program.js";
import { programVersion } from "../program-version.js";

/** What a plan of `rabbit fit` is given to have again when it is merged. */
export interface AboutFits {
  readonly facts: InputFacts;
}

/** The program as plans name it. */
export function planProgram(): string {
  return `rabbit-fit ${programVersion()}`;
}

/** The command line of a fit by its words. @throws UsageError */
export function fitInvocation(fit: CommandDefinition, words: readonly string[]): Invocation {
  const selection = select(words, [fit], { version: programVersion(), width: 100 });
  if (selection.kind === "run") return selection.invocation;
  throw new UsageError(
    "invalid-value",
    `The command is ${words.join(" ")}, expected a fit: fit <input> [options].`,
  );
}

/** The command line of the plan. */
export function plannedInvocation(fit: CommandDefinition, { command: [, ...words] }: BatchPlan): Invocation {
  return fitInvocation(fit, ["fit", ...words]);
}

/** Without a number of tasks there is one for each fit, and at most this number. */
const MOST_TASKS = 1000;

/**
 * Makes the plan of a fit in a folder, or finds it there.
 *
 * @throws UsageError, RabbitInputError as for a fit; where the folder has another plan
 */
export async function makePlan(
  folder: string,
  invocation: Invocation,
  { taskCount, ...opening }: Opening & { readonly taskCount: number | undefined },
): Promise<BatchPlan> {
  const request = fitRequest(invocation.input, invocation.values);
  if (request.snapshots !== undefined) {
    throw new UsageError(
      "conflict",
      "--snapshotFile is one file for all tasks. Leave it out: each task keeps where its fits are.",
    );
  }
  await checkReadable(request.input);
  const { plan, facts } = await openRequest(request, invocation, opening);
  try {
    const units = plan.requests.map(({ name }) => name);
    const { toys } = request.options.data ?? {};
    const about: AboutFits = { facts };
    return await planBatch(folder, {
      program: planProgram(),
      command: invocation.command,
      files: filesOf(request),
      options: influentialOptions(invocation.values),
      units,
      taskCount: taskCount ?? Math.min(MOST_TASKS, units.length),
      ...(toys?.seed !== undefined && { seed: toys.seed }),
      meta: plan.meta,
      about,
    });
  } finally {
    await plan.close();
  }
}

/** The files that the results of a fit depend on. */
function filesOf({ input, externalPostfit, options }: FitRequest) {
  return [
    { role: "input", path: input },
    ...(externalPostfit ? [{ role: "--externalPostfit", path: externalPostfit.path }] : []),
    ...ownModules(options).map((path) => ({ role: "module", path })),
    ...smoothingFiles(options.model).map((path) => ({ role: "file of a parameter model", path })),
  ];
}
