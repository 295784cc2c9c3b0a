import {
  aliases,
  type CompletedCommand,
  type CompletedOption,
  groupsOf,
  nextWords,
} from "./completed-command.js";

/** The script for fish: one line for each word and each option, with the condition under which it is offered. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = [
    ...groupsOf(commands).flatMap((group) =>
      nextWords(commands, group).map(
        ({ word, summary }) =>
          `complete -c rabbit -f -n ${quoted(`__rabbit_at ${group.join(" ")}`)} -a ${word} -d ${quoted(summary)}`,
      ),
    ),
    "complete -c rabbit -f -n '__rabbit_at' -l version -s V -d 'print the version'",
    "complete -c rabbit -f -n '__rabbit_at' -l help -s h -d 'print the help'",
    ...commands.flatMap(({ path, options, inputs }) => {
      const condition = `__rabbit_in ${path.join(" ")}`;
      const own = options.map((option) => optionLine(option, condition));
      if (inputs.kind !== "words") return own;
      return [...own, `complete -c rabbit -f -n ${quoted(condition)} -a ${quoted(listed(inputs.words))}`];
    }),
  ];
  const wrapped = Object.entries(aliases).flatMap(([name, path]) => {
    const { options } = commands.find((command) => command.path.join(" ") === path.join(" "))!;
    return options.map((option) => optionLine(option, undefined, name));
  });
  return `# Completion of rabbit for fish, written by \`rabbit completion fish\`.
# Whether the words before the cursor are these and no more, options aside.
function __rabbit_at
    set -l words (string match -v -- '-*' (commandline -opc))[2..-1]
    test "$words" = "$argv"
end
# Whether the words before the cursor begin with these, options aside.
function __rabbit_in
    set -l words (string match -v -- '-*' (commandline -opc))[2..-1]
    string match -q -- "$argv *" "$words "
end
${[...lines, ...wrapped].join("\n")}
`;
}

function optionLine(
  { long, short, help, most, values }: CompletedOption,
  condition: string | undefined,
  program = "rabbit",
): string {
  const parts = [`complete -c ${program}`];
  if (condition !== undefined) parts.push(`-n ${quoted(condition)}`);
  parts.push(`-l ${long}`);
  if (short !== undefined) parts.push(`-s ${short}`);
  if (most > 0) parts.push(values.kind === "files" ? "-r -F" : values.kind === "words" ? "-x" : "-r -f");
  if (values.kind === "words") parts.push(`-a ${quoted(listed(values.words))}`);
  parts.push(`-d ${quoted(help)}`);
  return parts.join(" ");
}

function listed(words: readonly string[]): string {
  return words.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ");
}

/** A word in single quotes: fish takes a quote and a backslash in it by a backslash before them. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
