import {
  aliases,
  type Candidates,
  type CompletedCommand,
  type CompletedOption,
  groupsOf,
  nextWords,
} from "./completed-command.js";
import { quoted } from "./quoted.js";

/** The script for zsh: `_arguments` does the work, and shows what each option does. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const functions = [
    ...groupsOf(commands).map((group) => groupFunction(commands, group)),
    ...commands.map(commandFunction),
  ];
  const programs = ["rabbit", ...Object.keys(aliases)];
  const starts = Object.entries(aliases).map(([name, path]) => `    ${name}) ${functionName(path)} ;;`);
  return `#compdef ${programs.join(" ")}
# Completion of rabbit for zsh, written by \`rabbit completion zsh\`.
${functions.join("\n")}
_rabbit() {
  case "\${service:t}" in
${starts.join("\n")}
    *) ${functionName([])} ;;
  esac
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _rabbit ${programs.join(" ")}
`;
}

function functionName(path: readonly string[]): string {
  return ["_rabbit_command", ...path].join("_");
}

/** Completes the next word of a command, and leaves the words after it to the function of that word. */
function groupFunction(commands: readonly CompletedCommand[], group: readonly string[]): string {
  const words = nextWords(commands, group);
  const described = words.map(({ word, summary }) => quoted(`${word}:${summary.replaceAll(":", "\\:")}`));
  const cases = words.map(({ word }) => `        ${word}) ${functionName([...group, word])} ;;`);
  const options = [
    quoted("(- *)--help[print the help]"),
    ...(group.length === 0 ? [quoted("(- *)--version[print the version]")] : []),
  ];
  return `${functionName(group)}() {
  local state words_of_it
  _arguments -C ${options.join(" ")} '1: :->word' '*:: :->rest'
  case "$state" in
    word)
      words_of_it=(${described.join(" ")})
      _describe command words_of_it
      ;;
    rest)
      case "$words[1]" in
${cases.join("\n")}
      esac
      ;;
  esac
}`;
}

function commandFunction({ path, options, inputs }: CompletedCommand): string {
  const specs = [...options.map(optionSpec), quoted(`*:input:${action(inputs)}`)];
  return `${functionName(path)}() {
  _arguments -S \\
    ${specs.join(" \\\n    ")}
}`;
}

function optionSpec({ flags, help, most, values }: CompletedOption): string {
  const text = help.replaceAll(/[[\]:\\]/g, "\\$&");
  const value = `value:${action(values)}`;
  const taken =
    most === 0 ? "" : most === 1 ? `:${value}` : most === 2 ? `:${value}:${value}` : `:*-*:${value}`;
  // With two names one excludes the other, and the braces make a specification of each.
  const names = flags.length === 1 ? quoted(`*${flags[0]}`) : `'*'{${flags.join(",")}}`;
  return `${names}${quoted(`[${text}]${taken}`)}`;
}

function action(candidates: Candidates): string {
  switch (candidates.kind) {
    case "words":
      return `(${candidates.words.map((word) => word.replaceAll(" ", "\\ ")).join(" ")})`;
    case "files":
      return "_files";
    case "unknown":
      return " ";
    default:
      return candidates satisfies never;
  }
}
