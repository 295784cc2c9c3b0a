import { existsSync } from "node:fs";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import { longFlag, type OptionSpec } from "./option-spec.js";
import { UsageError } from "./usage-error.js";

/** One option of a command line with the words that belong to it. */
export interface Occurrence {
  readonly spec: OptionSpec;
  readonly values: readonly string[];
}

/** A command line taken apart. */
export interface ParsedWords {
  readonly occurrences: readonly Occurrence[];
  readonly inputs: readonly string[];
}

/** The positional arguments of a command. */
export interface Positional {
  /** What one of them is called in errors. */
  readonly name: string;
  /** One exactly, or any number: whether there are enough is for the command to say. */
  readonly count: "one" | "several";
}

type Word =
  | { readonly kind: "value" }
  /** `--`, after which everything is a value. */
  | { readonly kind: "separator" }
  | { readonly kind: "option"; readonly spec: OptionSpec; readonly attached: string | undefined }
  /** Begins like an option, and is none. */
  | { readonly kind: "unknown"; readonly error: UsageError };

/**
 * Takes a command line with one kind of positional argument apart by the grammar of Python's argparse (3.11): options before
 * and after the input, `--name=value`, `-nvalue`, `-ab` for `-a -b`, abbreviations that fit one option only, negative numbers as values,
 * options that take every word up to the next option.
 *
 * @returns "help" where `-h` or `--help` is among the words
 * @throws UsageError
 */
export function parseWords(
  given: readonly string[],
  specs: readonly OptionSpec[],
  positional: Positional,
): ParsedWords | "help" {
  const words = unbundled(given, specs);
  const kinds = classify(words, specs);
  const occurrences: Occurrence[] = [];
  const inputs: string[] = [];
  /** The option whose values end before the word. */
  let filled: OptionSpec | undefined;
  let index = 0;
  while (index < words.length) {
    const word = kinds[index]!;
    if (word.kind === "separator") {
      index++;
      filled = undefined;
      continue;
    }
    if (word.kind === "value") {
      if (positional.count === "one" && inputs.length > 0) {
        throw new UsageError(
          "extra-argument",
          extraArgument(words[index]!, inputs[0]!, { positional, filled }),
        );
      }
      inputs.push(words[index++]!);
      filled = undefined;
      continue;
    }
    if (word.kind === "unknown") throw word.error;
    index++;
    filled = word.spec;
    if (word.spec === helpSpec) return "help";
    if (word.attached !== undefined) {
      occurrences.push({ spec: word.spec, values: attachedValue(word.spec, word.attached) });
      continue;
    }
    let stop = index;
    const most = mostValues(word.spec);
    while (stop < words.length && stop - index < most && kinds[stop]!.kind === "value") stop++;
    const values = words.slice(index, stop);
    checkCount(word.spec, values.length, kinds[stop]?.kind === "unknown" ? words[stop] : undefined);
    occurrences.push({ spec: word.spec, values });
    index = stop;
  }
  if (positional.count === "one" && inputs.length === 0) {
    throw new UsageError("missing-input", missingInput(occurrences, positional.name));
  }
  return { occurrences, inputs };
}

const helpSpec: OptionSpec = {
  name: "help",
  short: "h",
  arity: "none",
  type: "flag",
  collects: false,
  default: false,
  availability: { kind: "available" },
  origin: "rabbit",
};

/** With the flags of one dash apart: `-us` is `-u -s`, and `-usn lumi` is `-u -s -n lumi`. */
function unbundled(words: readonly string[], specs: readonly OptionSpec[]): string[] {
  const all = [helpSpec, ...specs];
  const ofShort = (letter: string | undefined) =>
    all.find(({ short }) => short !== undefined && short === letter);
  const apart = (word: string): string[] => {
    const isBundle =
      /^-[^-]./.test(word) && ofShort(word[1])?.arity === "none" && ofShort(word[2]) !== undefined;
    return isBundle ? [word.slice(0, 2), ...apart(`-${word.slice(2)}`)] : [word];
  };
  const separator = words.indexOf("--");
  return words.flatMap((word, index) => (separator >= 0 && index > separator ? [word] : apart(word)));
}

/** Like argparse, this is done before anything else: an ambiguous word is an error wherever it stands. */
function classify(words: readonly string[], specs: readonly OptionSpec[]): Word[] {
  const all = [helpSpec, ...specs];
  const separator = words.indexOf("--");
  return words.map((word, index) => {
    if (index === separator) return { kind: "separator" };
    return separator >= 0 && index > separator ? { kind: "value" } : classifyWord(word, all);
  });
}

function classifyWord(word: string, specs: readonly OptionSpec[]): Word {
  if (word.length < 2 || !word.startsWith("-")) return { kind: "value" };
  const exact = specs.find((spec) => isFlag(spec, word));
  if (exact !== undefined) return { kind: "option", spec: exact, attached: undefined };
  const equals = word.indexOf("=");
  const [name, attached] = equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
  const named = specs.find((spec) => isFlag(spec, name));
  if (named !== undefined) return { kind: "option", spec: named, attached };
  if (!word.startsWith("--")) {
    const short = specs.find((spec) => spec.short === word[1]);
    if (short !== undefined) return { kind: "option", spec: short, attached: word.slice(2) };
  } else {
    const abbreviated = abbreviation(name, specs);
    if (abbreviated !== undefined) return { kind: "option", spec: abbreviated, attached };
  }
  // argparse's own expression: -1e5 is not a number to it.
  if (/^-\d+$|^-\d*\.\d+$/.test(word) || word.includes(" ")) return { kind: "value" };
  const nearest = nearestName(
    name.replace(/^-+/, ""),
    specs.map((spec) => spec.name),
  );
  const suggestion = nearest === undefined ? "See --help for the options." : `Did you mean --${nearest}?`;
  return {
    kind: "unknown",
    error: new UsageError("unknown-option", `${name} is not an option. ${suggestion}`),
  };
}

function isFlag(spec: OptionSpec, word: string): boolean {
  return word === longFlag(spec) || (spec.short !== undefined && word === `-${spec.short}`);
}

function abbreviation(prefix: string, specs: readonly OptionSpec[]): OptionSpec | undefined {
  const matches = specs.filter((spec) => longFlag(spec).startsWith(prefix));
  // What was enough for the Python program is enough here, whatever options have come since.
  const original = matches.filter((spec) => spec.origin === "rabbit");
  const candidates = original.length > 0 ? original : matches;
  if (candidates.length > 1) {
    const names = candidates.map(longFlag).join(", ");
    throw new UsageError("ambiguous-option", `${prefix} is ambiguous: it could be ${names}.`);
  }
  return candidates[0];
}

function attachedValue(spec: OptionSpec, attached: string): string[] {
  if (spec.arity === "none") {
    throw new UsageError("unwanted-value", `${longFlag(spec)} takes no value, found "${attached}".`);
  }
  checkCount(spec, 1);
  return [attached];
}

function mostValues(spec: OptionSpec): number {
  switch (spec.arity) {
    case "none":
      return 0;
    case "one":
      return 1;
    case "two":
      return 2;
    case "zero-or-more":
    case "one-or-more":
      return Number.POSITIVE_INFINITY;
    default:
      return spec.arity satisfies never;
  }
}

const leastValues = { none: 0, one: 1, two: 2, "zero-or-more": 0, "one-or-more": 1 } as const;

function checkCount(spec: OptionSpec, count: number, next?: string): void {
  if (count >= leastValues[spec.arity]) return;
  const wanted = { one: "a value", two: "two values", "one-or-more": "at least one value" }[
    spec.arity as "one"
  ];
  const flag = longFlag(spec);
  const remedy =
    next === undefined || spec.arity !== "one" ? "" : ` A value that begins with a dash: ${flag}=${next}.`;
  const message = `${flag} needs ${wanted} (${spec.placeholder}), found ${count === 0 ? "none" : count}.${remedy}`;
  throw new UsageError("value-count", message);
}

function extraArgument(
  word: string,
  input: string,
  { positional, filled }: { readonly positional: Positional; readonly filled: OptionSpec | undefined },
): string {
  const remedy = filled === undefined ? "" : ` ${fullText(filled)}`;
  return `"${word}" is one argument too many: the ${positional.name} is "${input}".${remedy}`;
}

/** How many values an option has that takes no more. */
function fullText(spec: OptionSpec): string {
  const flag = longFlag(spec);
  const more = spec.collects ? ` For more, repeat it: ${flag} ${spec.placeholder}.` : "";
  if (spec.arity === "none") return `${flag} takes no value.`;
  return `${flag} takes ${spec.arity === "two" ? "two values" : "one value"}, ${spec.placeholder}.${more}`;
}

function missingInput(occurrences: readonly Occurrence[], inputName: string): string {
  const takers = occurrences.filter(({ spec, values }) => mostValues(spec) > 2 && values.length > 0);
  for (const { spec, values } of takers) {
    const file = values.find(isFile);
    if (file === undefined) continue;
    const flag = longFlag(spec);
    return `The ${inputName} is missing: ${flag} has taken "${file}" as a value. Name the ${inputName} before ${flag}, or after " -- ".`;
  }
  const taker = takers.at(-1);
  if (taker === undefined) return `The ${inputName} is missing.`;
  const flag = longFlag(taker.spec);
  return `The ${inputName} is missing: ${flag} takes all words up to the next option. Name the ${inputName} before ${flag}, or after " -- ".`;
}

/** Whether a word is meant as a file: by its ending, or because there is one. */
function isFile(word: string): boolean {
  return /\.(hdf5|hdf|h5)$/i.test(word) || existsSync(word);
}
