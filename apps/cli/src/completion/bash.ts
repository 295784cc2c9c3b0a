import { aliases, type Candidates, type CompletedCommand, groupsOf, nextWords } from "./completed-command.js";
import { quoted } from "./quoted.js";

/**
 * The script for bash 3.2 and newer. Where it offers nothing of its own, bash offers files.
 *
 * bash hands over the words of the line. The function goes through those before the cursor: they say which command it is,
 * and whether the latest option still takes values.
 */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const paths = [
    ...groupsOf(commands).filter((group) => group.length > 0),
    ...commands.map(({ path }) => path),
  ];
  const limits = commands.flatMap(({ path, options }) =>
    options
      .filter(({ most }) => most > 0)
      .map(({ flags, most }) => `${pattern(path, flags)}) most=${most === Infinity ? 9999 : most} ;;`),
  );
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ most }) => most > 0)
      .map(({ flags, values }) => `${pattern(path, flags)}) ${offer(values)} ;;`),
  );
  const names = commands.map(
    ({ path, options }) =>
      `${quoted(path.join(" "))}) ${offerWords(options.flatMap(({ flags }) => flags))} ;;`,
  );
  const next = [
    ...groupsOf(commands).map((group) => {
      const words = nextWords(commands, group).map(({ word }) => word);
      return `${quoted(group.join(" "))}) ${offerWords(words)} ;;`;
    }),
    ...commands.map(({ path, inputs }) => `${quoted(path.join(" "))}) ${offer(inputs)} ;;`),
  ];
  return `# Completion of rabbit for bash, written by \`rabbit completion bash\`.
_rabbit() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command= option= taken=0 most=0 word words=
  COMPREPLY=()
  [[ "$current" == "=" ]] && current=
  case "\${1##*/}" in
${indent(Object.entries(aliases).map(([name, path]) => `${name}) command=${quoted(path.join(" "))} ;;`))}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ "$word" == "=" ]] && continue
    if [[ "$word" == -* ]]; then
      option="$word" taken=0 most=0
      case "$command $option" in
${indent(limits, 8)}
      esac
    elif (( taken < most )); then
      taken=$((taken + 1))
    else
      option= taken=0 most=0
      case "\${command:+$command }$word" in
        ${paths.map((path) => quoted(path.join(" "))).join("|")}) command="\${command:+$command }$word" ;;
      esac
    fi
  done
  if [[ "$current" == -* ]]; then
    case "$command" in
      '') ${offerWords(["--help", "--version"])} ;;
${indent(names, 6)}
    esac
  elif (( taken < most )); then
    case "$command $option" in
${indent(values, 6)}
    esac
  else
    case "$command" in
${indent(next, 6)}
    esac
  fi
  local IFS=$'\\n'
  [[ -n "$words" ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rabbit rabbit ${Object.keys(aliases).join(" ")}
`;
}

function pattern(path: readonly string[], flags: readonly string[]): string {
  return flags.map((flag) => quoted(`${path.join(" ")} ${flag}`)).join("|");
}

/** Without words of its own the function leaves it to bash, which offers files. */
function offer(candidates: Candidates): string {
  return candidates.kind === "words" ? offerWords(candidates.words) : ":";
}

/** One a line. What is offered is put into the line as it is: a blank needs a backslash there, and two in the list. */
function offerWords(words: readonly string[]): string {
  return `words=${quoted(words.map((word) => word.replaceAll(" ", "\\\\ ")).join("\n"))}`;
}

function indent(lines: readonly string[], width = 4): string {
  return lines.map((line) => " ".repeat(width) + line).join("\n");
}
