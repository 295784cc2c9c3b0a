import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { destination, longFlag, type OptionSpec } from "./argparse/option-spec.js";
import { commands } from "./commands.js";
import { ExitCode } from "./exit-code.js";
import { fitRequest } from "./fit/fit-request.js";
import { select } from "./program.js";

const documents = [
  ["README.md", new URL("../README.md", import.meta.url)],
  ["docs/command-line.md", new URL("../../../docs/command-line.md", import.meta.url)],
] as const;

describe.each(documents)("%s", (_, url) => {
  const text = readFileSync(url, "utf8");
  const examples = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block!.trim().split("\n"),
  );

  test.each(examples)("the example is a command that can be carried out: %s", (line) => {
    const [program, ...words] = [...line.matchAll(/["']([^"']*)["']|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    );
    expect(program).toBe("rabbit");
    const selection = select(words, commands, { version: "0", width: 80 });
    if (selection.kind !== "run") throw new Error(selection.text);
    const { definition, invocation } = selection;
    // Every option of the line asks for something other than what happens without it, and nothing else does.
    const named = words.filter((word) => /^--?[a-zA-Z]/.test(word));
    const changed = definition.options.filter(
      (spec) => !isDeepStrictEqual(invocation.values[destination(spec)], spec.default),
    );
    const isNamed = (spec: OptionSpec) =>
      named.includes(longFlag(spec)) || (spec.short !== undefined && named.includes(`-${spec.short}`));
    expect(changed.filter(isNamed)).toEqual(changed);
    expect(changed).toHaveLength(named.length);
    if (definition.path[0] !== "fit") return;
    // It has an effect, and the input and the folder are where the line has them.
    const request = fitRequest(invocation.input, invocation.values);
    expect(request.notes).toEqual([]);
    expect(request.input).toBe(words[1]);
    for (const path of request.outputs.values())
      expect(path).toMatch(/^results\/fitresults(_\w+)?\.(hdf5|json)$/);
  });

  test("the exit codes are those of the program", () => {
    const codes = [...text.matchAll(/^\| (\d+) +\| /gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(ExitCode));
  });
});

test("docs/command-line.md has every option, each under what it is", () => {
  const text = readFileSync(documents[1][1], "utf8");
  const [shown, refused] = text.split("## Options that are not available yet");
  for (const { options } of commands) {
    for (const { name, availability } of options) {
      expect(availability.kind === "default-only" ? refused : shown).toContain(`\`--${name}`);
    }
  }
});
