import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longFlag } from "../argparse/option-spec.js";
import { commands } from "../commands.js";
import { run } from "../run.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-completion-"));
  writeFileSync(join(folder, "tensor.hdf5"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function script(shell: string): Promise<{ code: number; out: string; errors: string }> {
  const [out, errors]: string[][] = [[], []];
  const code = await run(["completion", shell], {
    stdout: { write: (text: string) => out!.push(text) },
    stderr: { write: (text: string) => errors!.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out!.join(""), errors: errors!.join("") };
}

const flagsOf = (...path: string[]) => [
  ...commands
    .find((command) => command.path.join(" ") === path.join(" "))!
    .options.filter(({ heading }) => heading !== undefined)
    .map(longFlag),
  "--help",
];

/** The second words of commands with this first one, as far as they begin so. */
const wordsAfter = (group: string, begin: string) =>
  commands.flatMap(({ path: [first, word] }) => (first === group && word?.startsWith(begin) ? [word] : []));

/** A line before the cursor, and all that is offered there; of flags those that are long. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ["rabbit ", [...new Set(commands.map(({ path }) => path[0]!))]],
  ["rabbit f", ["fit"]],
  ["rabbit print p", wordsAfter("print", "p")],
  ["rabbit batch s", wordsAfter("batch", "s")],
  ["rabbit fit --", flagsOf("fit")],
  ["rabbit fit --binByBinStatM", ["--binByBinStatMode"]],
  ["rabbit fit tensor.hdf5 --binByBinStatMode ", ["lite", "full"]],
  ["rabbit fit tensor.hdf5 --binByBinStatMode full --allow", ["--allowNegativeParam"]],
  ["rabbit fit tensor.hdf5 --outputFormat json h", ["hdf5"]],
  ["rabbit_fit --toysDataR", ["--toysDataRandomize"]],
  ["rabbit fit tens", ["tensor.hdf5"]],
  ["rabbit fit --externalPostfit tens", ["tensor.hdf5"]],
  ["rabbit fit -t 0 --noFit tens", ["tensor.hdf5"]],
  ["rabbit completion ", ["bash", "zsh", "fish"]],
  ["rabbit print pulls tensor.hdf5 --sort 'abs pull' --reverse", ["--reverse-sort"]],
];

const exists = (program: string) => spawnSync(program, ["--version"]).error === undefined;

function answers(program: string, words: readonly string[], input: string): string[] {
  const { stdout, stderr, status } = spawnSync(program, words, {
    cwd: folder,
    input,
    encoding: "utf8",
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(!exists("bash"))("in bash, where it is installed", () => {
  test.each(lines)("%s", async (line, expected) => {
    const { out } = await script("bash");
    const words = line.match(/'[^']*'|\S+/g)!;
    if (line.endsWith(" ")) words.push("");
    // What readline does: it sets the words, calls the function, and where this offers nothing, it offers files.
    const ask = `${out}
compopt() { :; }
COMP_WORDS=(${words.map((word) => (word === "" ? "''" : word)).join(" ")})
COMP_CWORD=${words.length - 1}
_rabbit ${words[0]} "\${COMP_WORDS[COMP_CWORD]}"
if (( \${#COMPREPLY[@]} )); then printf '%s\\n' "\${COMPREPLY[@]}"; else compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"; fi`;
    const offered = answers("bash", ["--norc"], ask).filter((word) => !/^-\w$/.test(word));
    expect(offered.toSorted()).toEqual(expected.toSorted());
  });

  test("a word with a blank is put into the line with a backslash", async () => {
    const { out } = await script("bash");
    const ask = `${out}
COMP_WORDS=(rabbit print pulls x --sort abs); COMP_CWORD=5; _rabbit rabbit; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(answers("bash", ["--norc"], ask)).toEqual(["abs\\ pull", "abs\\ pull\\ prefit"]);
  });

  test("the function is that of all three programs", async () => {
    const { out } = await script("bash");
    const programs = ["rabbit", "rabbit_fit", "rabbit_print_pulls_and_constraints"];
    for (const line of answers("bash", ["--norc"], `${out}\ncomplete -p ${programs.join(" ")}`))
      expect(line).toMatch(/-F _rabbit/);
  });
});

describe.skipIf(!exists("fish"))("in fish, where it is installed", () => {
  // To fish an option has one value.
  const ofOneValue = lines.filter(([line]) => !line.includes("--outputFormat json "));

  test.each(ofOneValue)("%s", async (line, expected) => {
    const { out } = await script("fish");
    writeFileSync(join(folder, "rabbit.fish"), out);
    const ask = `source rabbit.fish; complete -C "${line}"`;
    const offered = answers("fish", ["--no-config", "-c", ask], "").map((answer) => answer.split("\t")[0]!);
    const long = offered.filter((word) => !/^-\w$/.test(word));
    expect([...new Set(long)].toSorted()).toEqual(expected.toSorted());
  });
});

describe.skipIf(!exists("zsh"))("in zsh, where it is installed", () => {
  test.each(lines)("%s", async (line, expected) => {
    const { out } = await script("zsh");
    writeFileSync(join(folder, "rabbit.zsh"), out);
    // A shell in a terminal of its own, whose list of matches is written between two marks.
    const ask = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; autoload -Uz compinit; compinit -D -u; source $PWD/rabbit.zsh; zstyle ':completion:*' list-grouped false
zstyle ':completion:*:default' list-prompt ''; LISTMAX=10000
print-matches() { compadd() { local -a found; builtin compadd -O found \\"\\$@\\"; (( \\$#found )) && print -rl -- \\$found >>$PWD/matches; builtin compadd \\"\\$@\\"; }; _main_complete; compstate[insert]=; compstate[list]=; print done >>$PWD/matches }
zle -C print-matches complete-word print-matches; bindkey '^X' print-matches; print ready >>$PWD/matches"
until [[ -e matches ]]; do sleep 0.05; done
zpty -w -n z "$1"$'\\x18'
until [[ "$(tail -n 1 matches)" == done ]]; do sleep 0.05; done
cat matches; rm matches`;
    writeFileSync(join(folder, "ask.zsh"), ask);
    const offered = answers("zsh", ["-f", "ask.zsh", line], "").filter(
      (word) => !/^(ready|done|-\w)$/.test(word),
    );
    expect([...new Set(offered)].toSorted()).toEqual(expected.toSorted());
  });
});

test("a shell that is not known is refused, with those that are", async () => {
  expect(await script("tcsh")).toEqual({
    code: 2,
    out: "",
    errors: 'rabbit: error: The shell is "tcsh", expected one of bash, zsh, fish.\n',
  });
});
