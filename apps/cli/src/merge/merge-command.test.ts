import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
