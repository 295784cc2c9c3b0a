import type { Scalar } from "../argparse/option-spec.js";
import { longFlag, type OptionSpec } from "../argparse/option-spec.js";
import type { CommandDefinition } from "../command.js";
import { groupTexts } from "../help-headings.js";

/** The programs that stand for a command of `rabbit`, with its words. */
export const aliases = {
  rabbit_fit: ["fit"],
  rabbit_limit: ["limit"],
  rabbit_print_impacts: ["print", "impacts"],
  rabbit_print_pulls_and_constraints: ["print", "pulls"],
  rabbit_plot_hists: ["plot", "hists"],
  rabbit_plot_hists_uncertainties: ["plot", "uncertainties"],
  rabbit_plot_inputdata: ["plot", "inputs"],
  rabbit_plot_pulls_and_impacts: ["plot", "impacts"],
  rabbit_plot_cov: ["plot", "cov"],
  rabbit_plot_likelihood_scan: ["plot", "scan"],
  rabbit_plot_likelihood_scan2D: ["plot", "scan2d"],
} as const;

/** What a shell may offer for a value: one of a few words, a file, or nothing that it could know. */
export type Candidates =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "unknown" };

/** An option, as the scripts of all shells need it. */
export interface CompletedOption {
  readonly flags: readonly string[];
  readonly long: string;
  readonly short?: string;
  readonly help: string;
  /** The largest number of values. */
  readonly most: number;
  readonly values: Candidates;
}

/** A command, as the scripts of all shells need it. */
export interface CompletedCommand {
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly inputs: Candidates;
}

/** Commands with the options that are shown in their help. */
export function completedCommands(definitions: readonly CommandDefinition[]): CompletedCommand[] {
  return definitions.map(({ path, summary, options, inputChoices }) => ({
    path,
    summary,
    options: [...options.filter(({ heading }) => heading !== undefined).map(completed), helpOption],
    inputs: inputChoices ? { kind: "words", words: inputChoices } : { kind: "files" },
  }));
}

const helpOption: CompletedOption = {
  flags: ["-h", "--help"],
  long: "help",
  short: "h",
  help: "print this help",
  most: 0,
  values: { kind: "unknown" },
};

function completed(spec: OptionSpec): CompletedOption {
  const { name, short, arity, help = "" } = spec;
  return {
    flags: [...(short === undefined ? [] : [`-${short}`]), longFlag(spec)],
    long: name,
    ...(short !== undefined && { short }),
    help,
    most: { none: 0, one: 1, two: 2, "zero-or-more": Infinity, "one-or-more": Infinity }[arity],
    values: candidates(spec),
  };
}

function candidates({ choices = [], ownChoices = [], placeholder = "" }: OptionSpec): Candidates {
  const words = [...choices, ...ownChoices].map((choice: Scalar) => String(choice));
  if (words.length > 0) return { kind: "words", words };
  return { kind: /file|folder|path/.test(placeholder) ? "files" : "unknown" };
}

/** The words that can follow those before: of no words the commands, of `print` what can be printed. */
export function nextWords(
  commands: readonly CompletedCommand[],
  before: readonly string[],
): { readonly word: string; readonly summary: string }[] {
  const summaries = new Map<string, string>();
  for (const { path, summary } of commands) {
    if (path.length <= before.length || before.some((word, i) => path[i] !== word)) continue;
    const isWhole = path.length === before.length + 1;
    summaries.set(path[before.length]!, isWhole ? summary : groupTexts[path[before.length]!]!.summary);
  }
  return [...summaries].map(([word, summary]) => ({ word, summary }));
}

/** Everything before a command's last word: nothing, and `print`. */
export function groupsOf(commands: readonly CompletedCommand[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const { path } of commands)
    for (let length = 0; length < path.length; length++)
      found.set(path.slice(0, length).join(" "), path.slice(0, length));
  return [...found.values()];
}
