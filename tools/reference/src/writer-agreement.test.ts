import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFitInput, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { afterAll, describe, expect, test } from "vitest";
import { compareInputs } from "./writer/compare-inputs.js";
import { referenceTensor, replay, writerCases } from "./writer/writer-case.js";

const scratch = mkdtempSync(join(tmpdir(), "rabbit-writer-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const cases = writerCases().flatMap((written) =>
  written.storages.map((storage) => [written.name, storage, written] as const),
);

describe("after the same calls the tensor is the reference's, bit by bit except the last bits of logarithms", () => {
  test.each(cases)("%s, %s", async (_, storage, written) => {
    const path = join(scratch, `${written.name}-${storage}.hdf5`);
    writeFileSync(path, referenceTensor(written.name, storage));
    const expected = await readFitInput(path);
    const { differences } = compareInputs(expected, replay(written, storage).build(), written.terms);
    expect(differences).toEqual([]);
  });
});

describe("the tensor that is written and read again is the one that was built", () => {
  test.each(cases)("%s, %s", async (_, storage, written) => {
    const built = replay(written, storage).build();
    const path = join(scratch, `${written.name}-${storage}-ours.hdf5`);
    await writeFitInput(path, built);
    const { differences, largestUlps } = compareInputs(built, await readFitInput(path));
    expect(differences).toEqual([]);
    expect(largestUlps).toBe(0);
  });
});

test("the same calls give the same tensor again, and building it does not use it up", () => {
  for (const [, storage, written] of cases) {
    const writer = replay(written, storage);
    const first = writer.build();
    const { differences, largestUlps } = compareInputs(first, writer.build());
    expect(differences).toEqual([]);
    expect(largestUlps).toBe(0);
  }
});
