import type { ArgumentRecord } from "../argparse/availability.js";
import { valuesOf } from "../argparse/option-values.js";
import type { CommandSurroundings } from "../command.js";
import type { ExitCode } from "../exit-code.js";
import { commandLogger, type Logger } from "../terminal/logger.js";
import { besideProgress, createProgressLine, type ProgressLine } from "../terminal/progress-line.js";
import { verbosityOptions } from "../terminal/verbosity-options.js";

/** What a command works with: its surroundings, a log, and a line that says where it is. */
export interface Terminal extends CommandSurroundings {
  readonly log: Logger;
  readonly line: ProgressLine;
}

/** Carries a command out with a log as its options ask for, and takes its line away at the end. */
export async function withTerminal(
  record: ArgumentRecord,
  surroundings: CommandSurroundings,
  work: (terminal: Terminal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { verbose, noColorLogger } = valuesOf(verbosityOptions, record);
  const line = createProgressLine(surroundings.stderr);
  const log = commandLogger(
    surroundings,
    { verbosity: verbose, color: !noColorLogger },
    besideProgress(surroundings.stderr, line),
  );
  try {
    return await work({ ...surroundings, log, line });
  } finally {
    line.clear();
  }
}
