import { describe, expect, test } from "vitest";
import { commands } from "./commands.js";
import { select } from "./program.js";

const options = { version: "1.2.3", width: 100 };

function text(...words: string[]): string {
  const selection = select(words, commands, options);
  if (selection.kind !== "text") throw new Error("not a text");
  return selection.text;
}

describe("help", () => {
  test.each([
    ["--help"],
    ["fit --help"],
    ["print pulls --help"],
    ["print parameters --help"],
    ["print yields --help"],
    ["print hists --help"],
    ["print correlations --help"],
    ["print impacts --help"],
    ["print toys --help"],
    ["print limits --help"],
    ["limit --help"],
    ["significance --help"],
    ["gof --help"],
    ["coverage --help"],
    ["print --help"],
    ["plot --help"],
    ["plot hists --help"],
    ["plot uncertainties --help"],
    ["plot inputs --help"],
    ["plot impacts --help"],
    ["plot pulls --help"],
    ["plot cov --help"],
    ["plot scan --help"],
    ["plot scan2d --help"],
    ["plot toys --help"],
    ["plot limits --help"],
    ["plot lcurve --help"],
    ["plot loss --help"],
    ["report --help"],
    ["inspect --help"],
    ["merge --help"],
    ["batch --help"],
    ["batch plan --help"],
    ["batch submit --help"],
    ["batch status --help"],
    ["batch run --help"],
    ["batch merge --help"],
    ["batch cancel --help"],
    ["completion --help"],
  ])("rabbit %s reads well", async (words) => {
    const name = words.replaceAll("--", "").replaceAll(" ", "-");
    await expect(text(...words.split(" "))).toMatchFileSnapshot(`../fixtures/help/${name}.txt`);
  });

  test("says every word that an option takes", () => {
    for (const { options } of commands) {
      for (const { name, help, heading, choices = [], ownChoices = [] } of options) {
        if (heading === undefined) continue;
        for (const word of [...choices, ...ownChoices])
          expect([name, help]).toEqual([name, expect.stringContaining(`${word}`)]);
      }
    }
  });

  test("shows three examples of each command, which can be carried out", () => {
    for (const { path, examples } of commands) {
      expect(new Set(examples).size).toBe(3);
      const help = text(...path, "--help")
        .trimEnd()
        .split("\n")
        .slice(-4);
      expect(help).toEqual(["Examples:", ...examples.map((example) => `  ${example}`)]);
      for (const example of examples) {
        const [, line] = example.match(/\brabbit ([^)>"|]*)/)!;
        const words = [...line!.matchAll(/'([^']*)'|(\S+)/g)].map(([, inside, plain]) => inside ?? plain!);
        expect(select(words, commands, options)).toMatchObject({ kind: "run", definition: { path } });
      }
    }
  });

  test("no line is longer than the terminal", () => {
    for (const { path } of commands) {
      const lines = text(...path, "--help").split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(options.width);
    }
  });

  test.each([[""], ["-h"], ["help"]])("rabbit %s is rabbit --help", (word) => {
    expect(text(...(word === "" ? [] : [word]))).toBe(text("--help"));
  });

  test.each([["help fit"], ["fit -h"], ["fit in.hdf5 -t 0 --help"]])(
    "rabbit %s is rabbit fit --help",
    (words) => {
      expect(text(...words.split(" "))).toBe(text("fit", "--help"));
    },
  );

  test("every option that does something is in it, and no other", () => {
    const help = text("fit", "--help").split("Not available yet")[0]!;
    const shown = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)(?: [<[].*?[>\]])?(?: {2}|$)/gm)].map(
      ([, name]) => name!.slice(2),
    );
    const available = commands[0]!.options.filter((spec) => spec.availability.kind !== "default-only");
    expect(shown.toSorted()).toEqual(
      [...available.map((spec) => spec.name), "help", "help-models"].toSorted(),
    );
  });
});

test.each(["--version", "-V"])("rabbit %s prints the version", (word) => {
  expect(text(word)).toBe("1.2.3\n");
});

test.each([
  ["fti in.hdf5", '"fti" is not a command. Did you mean fit?'],
  [
    "in.hdf5 -t 0",
    '"in.hdf5" is not a command. The commands are fit, limit, significance, gof, coverage, print, plot, report, inspect, merge, batch, completion.',
  ],
  ["print pull x", '"print pull" is not a command. Did you mean pulls?'],
  [
    "--noFit",
    '"--noFit" is not a command. The commands are fit, limit, significance, gof, coverage, print, plot, report, inspect, merge, batch, completion.',
  ],
  ["fit", "The input file is missing."],
  [
    "fit --unblind mine.hdf5 -t 0",
    '--unblind has taken "mine.hdf5" as a value. Name the input file before --unblind',
  ],
  [
    "fit -t 0 --freezeParameters lumi package.json --noFit",
    '--freezeParameters has taken "package.json" as a value.',
  ],
  [
    "fit -t 0 --unblind lumi",
    "--unblind takes all words up to the next option. Name the input file before --unblind",
  ],
])("rabbit %s is refused: %s", (words, message) => {
  expect(() => text(...words.split(" "))).toThrow(message);
});

test("a command of several inputs takes all that are named, before and after its options", () => {
  const selection = select(["merge", "a", "-o", "c", "b", "--", "-d"], commands, options);
  expect(selection).toMatchObject({
    invocation: { input: "a", inputs: ["a", "b", "-d"], values: { output: "c" } },
  });
  expect(select(["merge", "-t", "a", "b"], commands, options)).toMatchObject({
    invocation: { input: "", inputs: [], values: { tensors: ["a", "b"] } },
  });
});

test("strange words reach the command as they are", () => {
  const selection = select(["fit", "--", "--unblind"], commands, options);
  expect(selection).toMatchObject({
    invocation: { input: "--unblind", command: ["rabbit fit", "--", "--unblind"] },
  });
  const odd = select(["fit", "a b", "--unblind", '"quoted"', "new\nline", "--outpath="], commands, options);
  expect(odd).toMatchObject({ invocation: { values: { unblind: ['"quoted"', "new\nline"], outpath: "" } } });
});
