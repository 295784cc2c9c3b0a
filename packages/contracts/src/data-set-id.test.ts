import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataSetId, dataSetFromName, resultGroupName } from "./data-set-id.js";

const SEED = 20261107;

test.each<[string, DataSetId]>([
  ["", { kind: "data" }],
  ["asimov", { kind: "asimov" }],
  ["toy12", { kind: "toy", toy: 12 }],
  ["uncorr", { kind: "data", pseudodata: "uncorr" }],
  ["asimov_uncorr", { kind: "asimov", pseudodata: "uncorr" }],
  ["toy3_a_b", { kind: "toy", toy: 3, pseudodata: "a_b" }],
])('"%s" is the name of %o', (name, dataSet) => {
  expect(resultGroupName(dataSet)).toBe(name);
  expect(dataSetFromName(name)).toEqual(dataSet);
});

test("pseudodata may have the name of an Asimov data set or a toy", () => {
  expect(dataSetFromName("toy1", ["toy1"])).toEqual({ kind: "data", pseudodata: "toy1" });
  expect(dataSetFromName("asimov_toy1", ["toy1"])).toEqual({ kind: "asimov", pseudodata: "toy1" });
});

test("any name comes back from the data set that it is taken for", () => {
  const odd = fc.constantFrom(
    "toy01",
    "toy1_",
    "asimov_",
    "toy",
    "toy-1",
    `toy${2 ** 60}`,
    "asimov_\n",
    "toys",
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "grapheme" }), odd), (name) => {
      expect(resultGroupName(dataSetFromName(name))).toBe(name);
    }),
    { seed: SEED, numRuns: 300 },
  );
});
