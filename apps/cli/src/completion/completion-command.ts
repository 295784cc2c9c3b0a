import { UsageError } from "../argparse/usage-error.js";
import type { Action, CommandDefinition } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { bashScript } from "./bash.js";
import { completedCommands } from "./completed-command.js";
import { fishScript } from "./fish.js";
import { zshScript } from "./zsh.js";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `rabbit completion`: the script with which a shell completes the words of these commands. */
export function completionCommand(definitions: readonly CommandDefinition[]): Action {
  return async ({ input }, { stdout }) => {
    const script = Object.entries(scripts).find(([shell]) => shell === input)?.[1];
    if (script === undefined) {
      throw new UsageError(
        "invalid-value",
        `The shell is "${input}", expected one of ${Object.keys(scripts).join(", ")}.`,
      );
    }
    stdout.write(script(completedCommands(definitions)));
    return ExitCode.ok;
  };
}
