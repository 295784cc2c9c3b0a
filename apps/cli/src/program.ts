import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import { Command, Option } from "commander";
import { refuseUnavailable } from "./argparse/availability.js";
import { convertOccurrence } from "./argparse/convert.js";
import { parseWords } from "./argparse/grammar.js";
import { type ArgumentValue, destination, longFlag, type OptionSpec } from "./argparse/option-spec.js";
import { UsageError } from "./argparse/usage-error.js";
import type { CommandDefinition, Invocation } from "./command.js";
import { groupTexts, headings } from "./help-headings.js";

/** Width of the names of options in a help text. */
const HELP_COLUMN = 50;

/** What a command line asks for. */
export type Selection =
  | { readonly kind: "run"; readonly definition: CommandDefinition; readonly invocation: Invocation }
  /** Text to print on stdout: a help or the version. */
  | { readonly kind: "text"; readonly text: string };

export interface ProgramOptions {
  readonly version: string;
  /** Width of help texts in characters. */
  readonly width: number;
}

/**
 * Reads a command line. The tree of commands, the values and the help are commander's; argparse's grammar, which
 * commander does not know, is dealt with before: it hands commander every option as one unambiguous word.
 *
 * @throws UsageError
 */
export function select(
  words: readonly string[],
  definitions: readonly CommandDefinition[],
  options: ProgramOptions,
): Selection {
  const definition = definitions.find(({ path }) => path.every((word, index) => words[index] === word));
  const text: string[] = [];
  let selection: Selection | undefined;
  const program = buildProgram(definitions, options, {
    print: (part) => text.push(part),
    run: (selected, inputs, given) => {
      const values = { ...defaults(selected.options), ...given };
      refuseUnavailable(selected.options, values);
      const command = [`rabbit ${selected.path.join(" ")}`, ...words.slice(selected.path.length)];
      selection = {
        kind: "run",
        definition: selected,
        invocation: { input: inputs[0] ?? "", inputs, values, command },
      };
    },
  });
  try {
    program.parse(
      definition === undefined ? checkCommand(words, definitions) : normalise(words, definition),
      { from: "user" },
    );
  } catch (error) {
    const code = (error as { readonly code?: string }).code ?? "";
    if (!["commander.help", "commander.helpDisplayed", "commander.version"].includes(code)) throw error;
  }
  return selection ?? { kind: "text", text: text.join("") };
}

/** The further help text that a command line asks for, if any. */
export function helpTopic(words: readonly string[], definitions: readonly CommandDefinition[]) {
  const definition = definitions.find(({ path }) => path.every((word, index) => words[index] === word));
  return definition?.helpTopics?.find(({ flag }) => words.includes(flag));
}

interface ProgramEvents {
  print(text: string): void;
  run(
    definition: CommandDefinition,
    inputs: readonly string[],
    given: Readonly<Record<string, ArgumentValue>>,
  ): void;
}

function buildProgram(
  definitions: readonly CommandDefinition[],
  { version, width }: ProgramOptions,
  events: ProgramEvents,
): Command {
  const program = new Command("rabbit")
    .description("Binned profile-likelihood fits for high-energy physics.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureOutput({ writeOut: events.print, writeErr: () => undefined, getOutHelpWidth: () => width })
    .addHelpText(
      "after",
      `\nEvery command has its own help: rabbit fit --help\n${examplesText(definitions[0]!)}`,
    )
    .exitOverride();
  const groups = new Map<string, Command>();
  for (const definition of definitions) {
    const [first, second] = definition.path;
    let parent = program;
    if (second !== undefined) {
      parent =
        groups.get(first!) ??
        program
          .command(first!)
          .summary(groupTexts[first!]!.summary)
          .description(groupTexts[first!]!.description)
          .helpCommand(false);
      groups.set(first!, parent);
    }
    const command = parent.command(second ?? first!);
    describe(command, definition, width);
    command.action((input: string | readonly string[], given: Record<string, ArgumentValue>) => {
      // commander camel-cases names; argparse, and the record of a result, put underscores.
      const values = definition.options.map(
        (spec) => [destination(spec), given[camelCase(spec.name)]] as const,
      );
      events.run(
        definition,
        [input].flat(),
        Object.fromEntries(values.filter(([, value]) => value !== undefined)) as never,
      );
    });
  }
  return program;
}

function describe(command: Command, definition: CommandDefinition, width: number): void {
  const input =
    definition.inputChoices === undefined ? (definition.inputWord ?? "input") : definition.inputName;
  command
    .summary(definition.summary)
    .description(definition.description)
    .argument(definition.inputCount === "several" ? "[input...]" : `<${input}>`, definition.inputHelp)
    .usage(
      definition.usage ??
        (definition.inputCount === "several" ? "<input> <input> ... [options]" : `<${input}> [options]`),
    )
    .addHelpOption(new Option("-h, --help", "print this help").helpGroup(headings.terminal))
    .addHelpText("after", topicsText(definition))
    .addHelpText("after", refusedText(definition.options, width))
    .addHelpText("after", examplesText(definition));
  // The options without a heading come last: they are read, and not shown.
  for (const heading of [...Object.values(headings), undefined]) {
    for (const spec of definition.options.filter((spec) => spec.heading === heading)) {
      command.addOption(commanderOption(spec));
    }
  }
}

function topicsText({ helpTopics = [] }: CommandDefinition): string {
  if (helpTopics.length === 0) return "";
  const lines = helpTopics.map(({ flag, summary }) => `  ${flag.padEnd(HELP_COLUMN)}${summary}`);
  return `\nMore help:\n${lines.join("\n")}`;
}

function examplesText({ examples }: CommandDefinition): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`;
}

/** The options of the Python program that are known and refused, so that the help shows them. */
function refusedText(specs: readonly OptionSpec[], width: number): string {
  const names = specs.filter(({ availability }) => availability.kind === "default-only").map(longFlag);
  if (names.length === 0) return "";
  const lines = [" "];
  for (const name of names) {
    const line = `${lines.at(-1)} ${name}`;
    if (line.length <= width) lines[lines.length - 1] = line;
    else lines.push(`  ${name}`);
  }
  return `\nNot available yet, and refused unless they ask for their default:\n${lines.join("\n")}`;
}

function commanderOption(spec: OptionSpec): Option {
  const names = spec.short === undefined ? longFlag(spec) : `-${spec.short}, ${longFlag(spec)}`;
  const option = new Option(spec.arity === "none" ? names : `${names} ${spec.placeholder}`, spec.help);
  if (spec.heading === undefined) option.hideHelp();
  else option.helpGroup(spec.heading);
  if (spec.arity === "none") return option;
  if (spec.default !== null && (spec.default as readonly unknown[]).length !== 0) {
    option.default(spec.default, [spec.default].flat(2).join(" "));
  }
  return option.argParser((words: string, previous: ArgumentValue) =>
    convertOccurrence(spec, JSON.parse(words), spec.collects ? (previous ?? null) : null),
  );
}

/** The words of a command for commander: each occurrence of an option with its values as one JSON list, input last. */
function normalise(
  words: readonly string[],
  { path, options, inputName, inputCount }: CommandDefinition,
): string[] {
  const positional = { name: inputName, count: inputCount ?? "one" } as const;
  const parsed = parseWords(words.slice(path.length), options, positional);
  if (parsed === "help") return [...path, "--help"];
  const flags = parsed.occurrences.map(({ spec, values }) =>
    spec.arity === "none" ? longFlag(spec) : `${longFlag(spec)}=${JSON.stringify(values)}`,
  );
  return [...path, ...flags, "--", ...parsed.inputs];
}

/** Words that name no command: a request for help or the version, or a mistake. */
function checkCommand(words: readonly string[], definitions: readonly CommandDefinition[]): string[] {
  const group = definitions.find(({ path }) => path.length > 1 && path[0] === words[0]);
  const [word, ...rest] = group === undefined ? words : words.slice(1);
  const prefix = group === undefined ? [] : [words[0]!];
  if (word === undefined || word === "help" || word === "-h" || word === "--help") {
    return [...prefix, ...(group === undefined && rest.length > 0 ? rest : []), "--help"];
  }
  if (word === "-V" || word === "--version") return ["--version"];
  const depth = prefix.length;
  const names = [
    ...new Set(
      definitions
        .filter(({ path }) => path.length > depth && prefix.every((p, i) => path[i] === p))
        .map(({ path }) => path[depth]!),
    ),
  ];
  const nearest = nearestName(word, names);
  const suggestion =
    nearest === undefined ? `The commands are ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new UsageError("unknown-option", `"${[...prefix, word].join(" ")}" is not a command. ${suggestion}`);
}

function defaults(specs: readonly OptionSpec[]): Record<string, ArgumentValue> {
  return Object.fromEntries(specs.map((spec) => [destination(spec), spec.default]));
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
