import type { Action, CommandDefinition } from "../command.js";

/** What a command that prints something of a result has of its own. */
export interface PrintDefinition extends Pick<CommandDefinition, "summary" | "description" | "options"> {
  /** The word after `rabbit print`. */
  readonly name: string;
  /** The words after `rabbit print NAME`. */
  readonly examples: readonly [string, string, string];
  readonly load: () => Promise<Action>;
}

/** A command `rabbit print NAME`. */
export function printCommand({ name, examples, ...definition }: PrintDefinition): CommandDefinition {
  const [first, second, third] = examples.map((words) => `rabbit print ${name} ${words}`);
  return {
    ...definition,
    path: ["print", name],
    inputName: "result file",
    inputHelp: "HDF5 file written by rabbit_fit or rabbit fit",
    examples: [first!, second!, third!],
  };
}
