import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FitInput, RabbitInputError, resultGroupName } from "@rabbit-fit/contracts";
import { fit } from "@rabbit-fit/fitter";
import {
  checkResultNames,
  inspect,
  readFitInput,
  readFitResult,
  writeFitInput,
  writeFitResult,
} from "@rabbit-fit/io-hdf5/node";
import { regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "./run.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-names-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Names that mean something to a file, a format, a language or a terminal. */
const awkward = [
  ...["/", "a/b", "/a", "a/", "a//b", "a/.", "a/..", ".", "..", "", " ", "a/pickle_data", "proxied_objects"],
  ...["meta", "results", "asimov", "toy1", "toy1/a", "parms", "cov", "params", "BaseMapping", "channels"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "length", "0", "10", "NaN", "null"],
  ...["a\0b", "\0", "\ud800", "a\udc00", "\ufeffmark", "e\u0301", "\u{1f600}", "\u202eright", "na\u00efve"],
  ...[
    "\u001b[31mred",
    "line\nrabbit: error: fake",
    "tab\tcr\r",
    "\u009b2J",
    'quote"',
    "'",
    "\\",
    "a,b",
    "$&",
    "*",
  ],
  ..."x"
    .repeat(300)
    .match(/.{100,}/g)!
    .map((long) => long.repeat(10)),
];

/** Those that mean something in a path or in a text of a file. */
const inPaths = awkward.filter((name) => /[/\0\p{Surrogate}\ufeff]|^\.*$|^meta$|^proxied/u.test(name));

const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkward) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }) },
);

const allNames = fc.record({
  channel: names,
  axis: names,
  signal: names,
  background: names,
  systematic: names,
  group: names,
  pseudodata: names,
  term: names,
  bundle: names,
  array: names,
  text: names,
});

type Names = typeof allNames extends fc.Arbitrary<infer T> ? T : never;

const plain: Names = {
  channel: "main",
  axis: "x",
  signal: "sig",
  background: "bkg",
  systematic: "lumi",
  group: "group",
  pseudodata: "alternative",
  term: "term",
  bundle: "bundle",
  array: "array",
  text: "text",
};

/** A tensor in which everything that has a name has one of these. */
function tensor(all: Names): FitInput {
  const writer = new TensorWriter();
  const axis = regularAxis(3, 0, 1, { name: all.axis, underflow: false, overflow: false });
  const labels = stringCategoryAxis([all.text], { name: "labels", overflow: false });
  const { channel } = all;
  writer.addChannel([axis, labels], { name: channel });
  writer.addData([30, 40, 50], { channel });
  writer.addPseudodata([33, 38, 52], { channel, name: all.pseudodata });
  writer.addProcess([10, 20, 30], all.signal, { channel, signal: true });
  writer.addProcess([20, 20, 20], all.background, { channel });
  writer.addNormSystematic(all.systematic, {
    process: all.background,
    channel,
    uncertainty: 1.1,
    groups: [all.group],
  });
  writer.addExternalLikelihoodTerm({
    name: all.term,
    parameters: [all.systematic],
    hessian: [4],
    mean: [0.1],
  });
  writer.addAuxiliary(all.bundle, new Map<string, never>([[all.array, [all.text] as never]]));
  return writer.build();
}

/** What a call gives, or undefined where it refuses its input. Any other error fails the test. */
async function unlessRefused<T>(call: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RabbitInputError)) throw error;
    return undefined;
  }
}

function namesOf(input: FitInput) {
  return {
    channels: input.channels.map(({ name, axes }) => [name, axes]),
    processes: input.processes,
    systematics: [input.systematics.names, input.systematics.groups],
    pseudodata: input.pseudodata.map(({ name }) => name),
    terms: input.externalTerms.map(({ name, parameters }) => [name, parameters]),
    auxiliary: input.auxiliary,
  };
}

/** Writes a tensor and reads it; undefined where a name is refused. */
async function throughFile(all: Names): Promise<FitInput | undefined> {
  const path = join(folder, "tensor.hdf5");
  const written = await unlessRefused(async () => {
    const input = tensor(all);
    await writeFitInput(path, input);
    return input;
  });
  if (written === undefined) return undefined;
  const input = await readFitInput(path);
  expect(namesOf(input)).toEqual(namesOf(written));
  return input;
}

/** Writes, fits and reads; gives whether the names were refused on the way, which is before the fit. */
async function throughEverything(all: Names): Promise<"kept" | "refused"> {
  const input = await throughFile(all);
  if (input === undefined) return "refused";
  const result = await unlessRefused(() =>
    fit(input, {
      data: { sets: ["data"], pseudodata: [], unblind: [".*"] },
      analyses: [{ kind: "histograms", perProcess: true }],
    }),
  );
  if (result === undefined) return "refused";
  const groups = result.groups.map(({ name }) => name);
  if ((await unlessRefused(() => checkResultNames(groups) ?? true)) === undefined) return "refused";
  const output = join(folder, "result.hdf5");
  await writeFitResult(output, result);
  const again = await readFitResult(output);
  const sorted = (all: readonly string[]) => [...all].sort();
  expect(sorted(again.groups.map(({ name }) => name))).toEqual(sorted(groups));
  expect(sorted((await inspect(output)).resultGroups)).toEqual(sorted(groups));
  for (const group of result.groups) {
    const read = again.groups.find(({ name }) => name === group.name)!;
    expect(read.dataSet).toEqual(group.dataSet);
    expect(read.histograms.get("parms")!.axes).toEqual(group.histograms.get("parms")!.axes);
    const channels = (of: typeof group) =>
      [...of.mappings.values()].map(({ channels }) =>
        [...channels].map(([name, all]) => [name, [...all.keys()]]),
      );
    expect(channels(read)).toEqual(channels(group));
  }
  expect(again.meta.processes).toEqual(result.meta.processes);
  expect(again.meta.pois).toEqual(result.meta.pois);
  return "kept";
}

describe("names", () => {
  test("of any kind are read back as they were written, or refused before the fit", async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(allNames, async (all) => {
        if ((await throughEverything(all)) === "kept") kept++;
      }),
      { seed: 21, numRuns: 30 },
    );
    expect(kept).toBeGreaterThan(0);
  }, 120_000);

  test("of all kinds, each with its own, are kept through a fit", async () => {
    for (const name of awkward) {
      const all = Object.fromEntries(Object.keys(plain).map((kind) => [kind, `${kind}${name}`])) as Names;
      const [isInFiles, isPath] = [/[\0\p{Surrogate}]/u.test(name), /[/]/.test(name)];
      expect([name, await throughEverything(all)]).toEqual([name, isInFiles || isPath ? "refused" : "kept"]);
    }
  }, 120_000);

  // One at a time, so that a name that is refused hides no other.
  test.each(Object.keys(plain) as (keyof Names)[])(
    "of the kind %s are refused where files need it",
    async (kind) => {
      const refused: string[] = [];
      for (const name of inPaths) {
        const input = await throughFile({ ...plain, [kind]: name });
        const groups = input?.pseudodata.map((set) =>
          resultGroupName({ kind: "data", pseudodata: set.name }),
        );
        const isKept = groups && (await unlessRefused(() => checkResultNames(groups) ?? true));
        if (!isKept) refused.push(name);
      }
      const empty = kind === "axis" || kind === "text" ? [] : [""];
      const inFiles = ["a\0b", "\0", "\ud800", "a\udc00"];
      const groups = ["/", "/a", "a/", "a//b", "a/.", "a/pickle_data", "toy1/a"];
      const paths = [...inPaths.filter((name) => name.includes("/")), "."];
      const own = ["term", "bundle", "array"].includes(kind) ? paths : kind === "pseudodata" ? groups : [];
      expect(new Set(refused)).toEqual(new Set([...empty, ...inFiles, ...own]));
    },
    60_000,
  );
});

describe("what the command prints", () => {
  const printed = (...words: string[]) => printedOn("pipe", ...words);

  async function printedOn(sink: "terminal" | "pipe", ...words: string[]) {
    const [out, errors]: [string[], string[]] = [[], []];
    await run(words, {
      stdout: { write: (text) => out.push(text), isTTY: sink === "terminal" },
      stderr: { write: (text) => errors.push(text) },
      environment: {},
      signal: new AbortController().signal,
    });
    return { out: out.join(""), errors: errors.join("") };
  }

  const hostile = "\u001b]0;title\u0007\u001b[31m\u009b2J\nrabbit: error: fake\u202e";
  const all: Names = Object.fromEntries(
    Object.keys(plain).map((kind) => [kind, `${kind}${hostile}`]),
  ) as Names;

  test("has no character that a terminal acts on, whatever the names", async () => {
    const path = join(folder, "hostile.hdf5");
    const output = join(folder, "hostile");
    await writeFitInput(path, tensor(all));
    // Reading it gives warnings, which name the file.
    const axes = join(folder, "axes\u001b[31m\n.hdf5");
    copyFileSync(fileURLToPath(new URL("../../../fixtures/metadata/axes.hdf5", import.meta.url)), axes);
    const everything = [
      await printed("inspect", path),
      await printed("inspect", axes),
      await printed("inspect", path, "--json"),
      await printed("inspect", path, "--check"),
      await printed("inspect", path, "--check", "--channels", hostile),
      await printed("fit", path, "-o", output, "-t", "0", "--pseudoData", "--unblind", "-v", "4"),
      await printed("fit", path, "-o", output, "-t", "0", "--unblind", "--json"),
      await printed("fit", path, "-o", output, "-t", "0", "1", "2", "--unblind", "--toysRandomizeParameters"),
      await printed("fit", path, "-o", output, "-t", "0", "--pseudoData", hostile),
      await printed("inspect", join(output, "fitresults.hdf5")),
      await printed("print", "pulls", join(output, "fitresults.hdf5")),
      await printed("print", "pulls", join(output, "fitresults.hdf5"), "--result", hostile),
      await printed("print", "parameters", join(output, "fitresults.hdf5")),
      await printed("print", "parameters", join(output, "fitresults.hdf5"), "--json"),
      await printed("print", "parameters", join(output, "fitresults.hdf5"), "--latex"),
      await printedOn("terminal", "print", "parameters", join(output, "fitresults.hdf5"), "--csv"),
      await printed("significance", path, "-o", output, "--unblind", "-t", "0", "-1", "--pseudoData"),
      await printed(hostile),
    ];
    for (const { out, errors } of everything) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(out + errors).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(out + errors).not.toMatch(/^rabbit: error: fake/m);
    }
    expect(everything[0]!.out).toContain("channel\\x1b]0;title\\x07\\x1b[31m\\x9b2J\\nrabbit: error: fake");
  }, 120_000);

  test("is CSV to the byte where no terminal shows it, and one line for each record where one does", async () => {
    const path = join(folder, "records.hdf5");
    const output = join(folder, "records");
    await writeFitInput(path, tensor(all));
    await printed("fit", path, "-o", output, "-t", "0", "--unblind", "--noHessian");
    const words = ["print", "parameters", join(output, "fitresults.hdf5"), "--csv"];
    const { out: piped } = await printed(...words);
    expect(piped).toContain(hostile);
    const { out: shown } = await printedOn("terminal", ...words);
    expect(shown).toContain("\\x1b]0;title\\x07\\x1b[31m\\x9b2J\\nrabbit: error: fake\\u{202e}");
    expect(shown.split("\n").length).toBe(piped.split("\r\n").length);
    expect(shown.split("\n")[0]).toBe(piped.split("\r\n")[0]);
  }, 120_000);
});
