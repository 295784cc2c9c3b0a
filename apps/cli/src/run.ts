import { inFlagsOf } from "./api-paths/in-flags.js";
import { valuesOf } from "./argparse/option-values.js";
import { UsageError } from "./argparse/usage-error.js";
import type { Surroundings } from "./command.js";
import { commands } from "./commands.js";
import { ExitCode, exitCodeOf } from "./exit-code.js";
import { Interruption, receivedSignal } from "./interruption.js";
import { helpTopic, select } from "./program.js";
import { programVersion } from "./program-version.js";
import { systemLimit } from "./system-limits.js";
import { verbosityOptions } from "./terminal/verbosity-options.js";
import { linesText, visible } from "./terminal/visible-text.js";

/** Carries a command line out. Faults are reported on stderr; nothing is thrown. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, signal } = surroundings;
  let inFlags = inFlagsOf();
  let verbosity = words.includes("-v4") ? 4 : 3;
  try {
    const width = Math.min(stdout.columns ?? 100, 120);
    const topic = helpTopic(words, commands);
    if (topic) {
      stdout.write(await topic.text(width));
      return ExitCode.ok;
    }
    const selection = select(words, commands, { version: versionText(), width });
    if (selection.kind === "text") {
      stdout.write(selection.text);
      return ExitCode.ok;
    }
    verbosity = valuesOf(verbosityOptions, selection.invocation.values).verbose ?? verbosity;
    inFlags = inFlagsOf(selection.definition.apiPaths);
    const action = await selection.definition.load();
    return await action(selection.invocation, { ...surroundings, inFlags });
  } catch (error) {
    if (signal.aborted) {
      const kept = error instanceof Interruption ? error.message : "nothing was written";
      stderr.write(`rabbit: interrupted, ${visible(kept)}\n`);
      return exitCodeOf(receivedSignal(signal));
    }
    if (error instanceof UsageError || (await isInputError(error))) {
      stderr.write(`rabbit: error: ${visible(inFlags((error as Error).message))}\n`);
      return ExitCode.usage;
    }
    const limit = systemLimit(error);
    if (limit !== undefined) {
      stderr.write(`rabbit: error: ${visible(limit)}\n`);
      return ExitCode.usage;
    }
    stderr.write(`rabbit: internal error: ${linesText(describe(error, verbosity).split("\n"))}`);
    return ExitCode.bug;
  }
}

/** Both versions that say how a fit was made. */
function versionText(): string {
  return `rabbit-fit ${programVersion()}, Node ${process.versions.node}`;
}

/** The class is loaded when there is something to compare with it: a help text does not need it. */
async function isInputError(error: unknown): Promise<boolean> {
  const { RabbitInputError } = await import("@rabbit-fit/contracts");
  return error instanceof RabbitInputError;
}

function describe(error: unknown, verbosity: number): string {
  if (!(error instanceof Error)) return String(error);
  if (verbosity >= 4) return error.stack ?? error.message;
  return `${error.message.split("\n", 1)[0]} (with -v 4: where)`;
}
