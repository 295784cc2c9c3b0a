import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FitInput } from "@rabbit-fit/contracts";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../run.js";

const fixtures = fileURLToPath(new URL("../../../../fixtures", import.meta.url));
const file = (name: string) => join(fixtures, "merge", name);
const inputs = { first: file("first.hdf5"), second: file("second.hdf5"), normal: file("normal.hdf5") };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-merge-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function merge(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(["merge", ...words], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join(""), errors: errors.join("") };
}

async function merged(...words: string[]): Promise<FitInput> {
  const output = join(folder, "merged.hdf5");
  const { code, errors } = await merge(...words, "-v", "1", "-o", output);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return readFitInput(output);
}

/** What fixtures/merge/*.json record of a tensor that the reference has merged. */
interface ReferenceTensor {
  readonly channels: readonly string[];
  readonly systematicType: string;
  readonly hprocs: readonly string[];
  readonly hsignals: readonly string[];
  readonly hsysts: readonly string[];
  readonly hsystsnoconstraint: readonly string[];
  readonly hsystgroups: readonly string[];
  readonly hsystgroupidxs: readonly (readonly number[])[];
  readonly hnoiidxs: readonly number[];
  readonly hconstraintweights: readonly number[];
  readonly hdata_obs: readonly number[];
  readonly hdata_var: readonly number[];
  readonly hnorm: readonly number[];
  readonly hsumw: readonly number[];
  readonly hsumw2: readonly number[];
  readonly logk: {
    readonly size: number;
    readonly indices: readonly number[];
    readonly values: readonly number[];
  };
}

// The reference takes every variation to yields and back, exp and log of numbers near 1 and differences of yields up to
// 60: a few units in their last places, 2e-16 and 7e-15.
const roundingOfReference = 5e-14;

// No pseudodata on either side; logk is compared by itself.
const otherKeys = ["symmetric", "logk", "hpseudodata", "hpseudodatanames"];

describe("equals what the reference merges", () => {
  test.each([
    ["merged", [inputs.first, inputs.second]],
    ["renamed", [inputs.first, inputs.second, "--rename", file("rename.py")]],
    ["clipped", [inputs.first, inputs.second, "-c", inputs.first, "0.3"]],
    ["mixed", [inputs.first, inputs.normal]],
    ["to_normal", ["-t", inputs.first, inputs.normal, "--systematicType", "normal"]],
  ])("%s", async (name, words) => {
    const reference: ReferenceTensor = JSON.parse(readFileSync(file(`${name}.json`), "utf8"));
    const ours = await merged(...words);
    const { systematics, data, templates } = ours;
    expect({
      channels: ours.channels.map((channel) => channel.name),
      systematicType: ours.systematicType,
      hprocs: ours.processes,
      hsignals: ours.signals,
      hsysts: systematics.names,
      hsystsnoconstraint: systematics.names.slice(0, systematics.unconstrainedCount),
      hsystgroups: systematics.groups.map((group) => group.name),
      hsystgroupidxs: systematics.groups.map(({ indices }) => [...indices]),
      hnoiidxs: [...systematics.noiIndices],
      hconstraintweights: [...systematics.constraintWeights],
      hdata_obs: [...data.counts],
      hdata_var: [...data.variances!],
      hnorm: [...templates.norm],
      hsumw: [...ours.sumw],
      hsumw2: [...ours.sumw2],
    }).toEqual(Object.fromEntries(Object.entries(reference).filter(([key]) => !otherKeys.includes(key))));
    expect(ours.symmetric).toBe(false);
    const logk = templates.logk.flatMap(({ values }) => [...values]);
    expect(logk).toHaveLength(reference.logk.size);
    const theirs = new Float64Array(logk.length);
    for (const [i, index] of reference.logk.indices.entries()) theirs[index] = reference.logk.values[i]!;
    const worst = logk.reduce((max, value, i) => Math.max(max, Math.abs(value - theirs[i]!)), 0);
    expect(worst).toBeLessThan(roundingOfReference);
  });
});

describe("inputs that the reference cannot merge", () => {
  const tensors = (name: string) => join(fixtures, "inputs", `${name}.hdf5`);
  const own = {
    inputs: {
      [tensors("test_tensor_sparse")]: {
        rename_channels: { ch0: "ch0_2", ch1: "ch1_2", ch0_masked: "ch0_2_masked" },
        rename_systs: { bkg_norm: "bkg_norm_2" },
      },
    },
  };

  test("sparse ones with masked channels and pseudodata", async () => {
    const names = join(folder, "names.json");
    writeFileSync(names, JSON.stringify(own));
    const input = await merged(tensors("test_tensor"), tensors("test_tensor_sparse"), "--rename", names);
    expect(input.channels.map(({ name, masked }) => [name, masked])).toEqual([
      ["ch0", false],
      ["ch1", false],
      ["ch0_2", false],
      ["ch1_2", false],
      ["ch0_masked", true],
      ["ch0_2_masked", true],
    ]);
    expect(input.templates.kind).toBe("sparse");
    expect(input.processes).toEqual(["sig", "bkg", "bkg_2"]);
    expect(input.systematics.names.filter((name) => name.startsWith("bkg_norm"))).toEqual([
      "bkg_norm",
      "bkg_norm_2",
    ]);
    const dense = await readFitInput(tensors("test_tensor"));
    const twice = (values: Float64Array) => Float64Array.of(...values, ...values);
    expect(input.data.counts).toEqual(twice(dense.data.counts));
    expect(input.pseudodata).toEqual([{ name: "original", counts: twice(dense.pseudodata[0]!.counts) }]);
    const info = input.metadata.get("meta_info") as ReadonlyMap<string, unknown>;
    expect(info.get("inputs")).toEqual([tensors("test_tensor"), tensors("test_tensor_sparse")]);
    expect(info.get("command")).toMatch(/^rabbit merge '.*test_tensor\.hdf5' /);
  });

  test("ones with pseudodata that others do not have, if it is said what to do about them", async () => {
    const words = [tensors("test_tensor_linearized"), tensors("test_abcd_tensor")];
    const output = join(folder, "none.hdf5");
    expect(await merge(...words, "-o", output, "-v", "1")).toEqual({
      code: 2,
      out: "",
      errors: `rabbit: error: ${words[1]}: pseudodata.original is missing, expected pseudodata of this name, as ${words[0]} has them. Leave such pseudodata out (--partialPseudodata leave-out), or complete them with the data (--partialPseudodata data).\n`,
    });
    expect(existsSync(output)).toBe(false);
    const input = await merged(...words, "--partialPseudodata", "leave-out");
    expect(input.pseudodata).toEqual([]);
    // One block is the inverse covariance of the first; the second has none, so that its block is 1 / counts.
    const [first, second] = await Promise.all(words.map((path) => readFitInput(path)));
    const [before, after] = [first!.data.counts.length, second!.data.counts.length];
    const size = before + after;
    const expected = new Float64Array(size * size);
    first!.data.inverseCovariance!.forEach((value, i) => {
      expected[Math.floor(i / before) * size + (i % before)] = value;
    });
    second!.data.counts.forEach((count, i) => {
      expected[(before + i) * (size + 1)] = 1 / count;
    });
    expect(input.data.inverseCovariance).toEqual(expected);
    expect([before, after].every((count) => count > 0)).toBe(true);
  });
});

describe("what is told", () => {
  test("on stdout, what is in the merged tensor", async () => {
    const output = join(folder, "told.hdf5");
    const { out } = await merge(inputs.first, inputs.second, "-o", output);
    expect(out.split("\n")[0]).toBe(`${output}: input of a fit`);
    const { out: json } = await merge(inputs.first, inputs.second, "-o", output, "--json");
    expect(JSON.parse(json)).toMatchObject({
      kind: "input",
      channels: [
        { name: "barrel", bins: 4 },
        { name: "endcap", bins: 8 },
      ],
      processes: ["signal", "background", "other", "rare"],
    });
  });

  test("a warning, that systematics are converted and names are unknown", async () => {
    const names = join(folder, "unknown.py");
    writeFileSync(names, 'rename_groups = {"al": "every"}');
    const { errors } = await merge(inputs.first, inputs.normal, "-o", folder, "-v", "2", "--rename", names);
    expect(errors.split("\n")).toEqual([
      'WARNING: rename_groups has "al", which no input has.',
      expect.stringMatching(
        /^WARNING: .*normal\.hdf5 has normal systematics, which are converted to log_normal/,
      ),
      "",
    ]);
  });
});

describe("refused, with nothing written", () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      "one file twice",
      [inputs.first, inputs.first],
      /The input .*first\.hdf5 is named twice: its data would count twice/,
    ],
    [
      "a channel twice",
      [inputs.second, inputs.normal],
      /normal\.hdf5: channels\.endcap is "endcap", expected a name that no other channel has/,
    ],
    [
      "a file that is not there",
      [inputs.first, file("third.hdf5")],
      /third\.hdf5", expected a file that can/,
    ],
    [
      "a result",
      [inputs.first, join(fixtures, "results", "plain.hdf5")],
      /plain\.hdf5: .*expected a tensor, the input of a fit/,
    ],
    [
      "names that are not there",
      [inputs.first, "--rename", file("none.py")],
      /--rename is ".*none\.py", expected a file that/,
    ],
  ])("%s", async (_, words, message) => {
    const output = join(folder, "refused", "merged.hdf5");
    const { code, errors } = await merge(...words, "-v", "1", "-o", output);
    expect({ code, lines: errors.trimEnd().split("\n").length }).toEqual({ code: 2, lines: 1 });
    expect(errors).toMatch(message);
    expect(existsSync(join(folder, "refused"))).toBe(false);
  });

  test("an output that is one of the inputs", async () => {
    const copy = join(folder, "copy.hdf5");
    copyFileSync(inputs.second, copy);
    const { code, errors } = await merge(inputs.first, copy, "-o", copy);
    expect({ code, errors }).toEqual({
      code: 2,
      errors: `rabbit: error: --output is "${copy}", expected another file than the input.\n`,
    });
    expect(readFileSync(copy)).toEqual(readFileSync(inputs.second));
  });
});
