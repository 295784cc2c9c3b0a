import { RabbitInputError } from "@rabbit-fit/contracts";
import { inFlags } from "./api-paths.js";
import { UsageError } from "./argparse/usage-error.js";
import type { Surroundings } from "./command.js";
import { commands } from "./commands.js";
import { ExitCode } from "./exit-code.js";
import { Interruption } from "./interruption.js";
import { select } from "./program.js";
import { programVersion } from "./program-version.js";

/** Carries a command line out. Faults are reported on stderr; nothing is thrown. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, signal } = surroundings;
  let verbosity = words.includes("-v4") ? 4 : 3;
  try {
    const width = Math.min(stdout.columns ?? 100, 120);
    const selection = select(words, commands, { version: programVersion(), width });
    if (selection.kind === "text") {
      stdout.write(selection.text);
      return ExitCode.ok;
    }
    verbosity = selection.invocation.values.verbose as number;
    const action = await selection.definition.load();
    return await action(selection.invocation, surroundings);
  } catch (error) {
    if (signal.aborted) {
      const kept = error instanceof Interruption ? error.message : "nothing was written";
      stderr.write(`rabbit: interrupted, ${kept}\n`);
      return ExitCode.interrupted;
    }
    if (error instanceof UsageError || error instanceof RabbitInputError) {
      stderr.write(`rabbit: error: ${inFlags(error.message)}\n`);
      return ExitCode.usage;
    }
    stderr.write(`rabbit: internal error: ${describe(error, verbosity)}\n`);
    return ExitCode.bug;
  }
}

function describe(error: unknown, verbosity: number): string {
  if (!(error instanceof Error)) return String(error);
  if (verbosity >= 4) return error.stack ?? error.message;
  return `${error.message.split("\n", 1)[0]} (with -v 4: where)`;
}
