import type { FlagTable } from "./api-paths/flag-table.js";
import type { ArgumentRecord } from "./argparse/availability.js";
import type { OptionSpec } from "./argparse/option-spec.js";
import type { ExitCode } from "./exit-code.js";
import type { TextSink } from "./terminal/text-sink.js";

/** What a command finds around it. */
export interface Surroundings {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command line whose options have been read. */
export interface Invocation {
  /** The input; of a command that takes several, the first, and empty where options name them all. */
  readonly input: string;
  /** The inputs that are not named by options. */
  readonly inputs: readonly string[];
  /** All options of the command, with defaults. */
  readonly values: ArgumentRecord;
  /** The name of the command and the words after it, for the record. */
  readonly command: readonly string[];
}

/** What a command finds around it while it is carried out. */
export interface CommandSurroundings extends Surroundings {
  /** Puts a text of a library in terms of this command: paths of interfaces become flags. */
  readonly inFlags: (text: string) => string;
}

/** Carries a command out. */
export type Action = (invocation: Invocation, surroundings: CommandSurroundings) => Promise<ExitCode>;

/** A command, described without loading what it needs. */
export interface CommandDefinition {
  readonly path: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly inputName: string;
  readonly inputHelp: string;
  /** One unless it says otherwise. */
  readonly inputCount?: "several";
  /** The word for the input in the help, where that is no file. */
  readonly inputWord?: string;
  /** What follows the name of the command, where that is more than an input and options. */
  readonly usage?: string;
  /** The words that the input is one of, where it is no file. */
  readonly inputChoices?: readonly string[];
  readonly options: readonly OptionSpec[];
  /** Its flags by the paths that libraries name, besides those of fits. */
  readonly apiPaths?: FlagTable;
  readonly examples: readonly [string, string, string];
  /** Further help texts, each printed in place of all else where its flag is there. */
  readonly helpTopics?: readonly {
    readonly flag: string;
    readonly summary: string;
    readonly text: (width: number) => Promise<string>;
  }[];
  readonly load: () => Promise<Action>;
}
