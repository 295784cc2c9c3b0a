import type { Action, CommandDefinition } from "../command.js";

/** What a command that prints something of a result has of its own. */
export interface PrintDefinition extends Pick<CommandDefinition, "summary" | "description" | "options"> {
  /** The word after `rabbit print`. */
  readonly name: string;
  /** The words after `rabbit print NAME`. */
  readonly example: string;
  readonly load: () => Promise<Action>;
}

/** A command `rabbit print NAME`. */
export function printCommand({ name, example, ...definition }: PrintDefinition): CommandDefinition {
  return {
    ...definition,
    path: ["print", name],
    inputName: "result file",
    inputHelp: "HDF5 file written by rabbit_fit or rabbit fit",
    example: `rabbit print ${name} ${example}`,
  };
}
