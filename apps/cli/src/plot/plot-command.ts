import type { Action, CommandDefinition } from "../command.js";

/** What a command that draws something has of its own. */
export interface PlotDefinition extends Pick<CommandDefinition, "summary" | "description" | "options"> {
  /** The word after `rabbit plot`. */
  readonly name: string;
  /** The words after `rabbit plot NAME`. */
  readonly examples: readonly [string, string, string];
  readonly load: () => Promise<Action>;
  /** A result unless it says otherwise. */
  readonly input?: { readonly name: string; readonly help: string };
  /** Whether it takes several of them; one by default. */
  readonly inputCount?: "several";
}

/** A command `rabbit plot NAME`. */
export function plotCommand({ name, examples, input, ...definition }: PlotDefinition): CommandDefinition {
  const [first, second, third] = examples.map((words) => `rabbit plot ${name} ${words}`);
  return {
    ...definition,
    path: ["plot", name],
    inputName: input?.name ?? "result file",
    inputHelp: input?.help ?? "HDF5 file written by rabbit_fit or rabbit fit",
    ...(definition.inputCount && { usage: "<result> <result> ... [options]" }),
    examples: [first!, second!, third!],
  };
}
