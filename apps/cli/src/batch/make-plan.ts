import { type BatchPlan, planBatch } from "@rabbit-fit/batch";
import { UsageError } from "../argparse/usage-error.js";
import type { CommandDefinition, Invocation } from "../command.js";
import { checkReadable } from "../fit/input-file.js";
import { select } from "../program.js";
import { programVersion } from "../program-version.js";
import { plannedCommands, plannedRequest } from "./planned-commands.js";
import type { PlannedRequest } from "./planned-request.js";
import type { Terminal } from "./with-terminal.js";

/** The program as plans name it. */
export function planProgram(): string {
  return `rabbit-fit ${programVersion()}`;
}

/** A command line that can be cut into tasks, by its words. @throws UsageError */
export async function plannedLine(
  definitions: readonly CommandDefinition[],
  words: readonly string[],
): Promise<{ readonly invocation: Invocation; readonly request: PlannedRequest }> {
  const [name] = words;
  if (name === undefined || !plannedCommands.includes(name)) {
    throw new UsageError(
      "missing-input",
      `A folder and a command are needed: rabbit batch plan <folder> [options] -- <command> <input> [options of the command]. The command is one of ${plannedCommands.join(", ")}.`,
    );
  }
  const selection = select(words, definitions, { version: programVersion(), width: 100 });
  if (selection.kind === "run") {
    const { invocation } = selection;
    return { invocation, request: await plannedRequest(name, invocation) };
  }
  throw new UsageError(
    "invalid-value",
    `The command is ${words.join(" ")}, expected one with an input: ${name} <input> [options].`,
  );
}

/** The command line of a plan. */
export function lineOf(definitions: readonly CommandDefinition[], { command: [name, ...words] }: BatchPlan) {
  return plannedLine(definitions, [name!.replace(/^rabbit /, ""), ...words]);
}

/**
 * Makes the plan of a command in a folder, or finds it there.
 *
 * @throws UsageError, RabbitInputError as the command; where the folder has another plan
 */
export async function makePlan(
  folder: string,
  { invocation, request }: { readonly invocation: Invocation; readonly request: PlannedRequest },
  taskCount: number | undefined,
  terminal: Terminal,
): Promise<BatchPlan> {
  await checkReadable(request.input);
  const { kind, files, options, seed } = request;
  return planBatch(folder, {
    program: planProgram(),
    command: invocation.command,
    files,
    options,
    kind,
    taskCount,
    ...(seed !== undefined && { seed }),
    work: () => request.work(terminal),
  });
}
