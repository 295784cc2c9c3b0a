import { expect, test } from "vitest";
import { fittedData } from "./fitted-data.js";

test.each([
  ["", undefined, { kind: "data" }],
  ["asimov", undefined, { kind: "asimov" }],
  ["toy12", undefined, { kind: "toy", toy: 12 }],
  ["toy1_a_b", ["a_b"], { kind: "toy", toy: 1, pseudodata: "a_b" }],
  ["asimov_a", ["a"], { kind: "asimov" }],
  ["a", ["a"], { kind: "pseudodata", name: "a" }],
  // Pseudodata that are called like something else.
  ["toy1", ["toy1"], { kind: "pseudodata", name: "toy1" }],
  ["asimov_like", ["asimov_like"], { kind: "pseudodata", name: "asimov_like" }],
  ["toys", ["toys"], { kind: "pseudodata", name: "toys" }],
] as const)("the fit %j with the pseudodata %j is one to %j", (name, pseudodata, expected) => {
  expect(fittedData(name, pseudodata)).toEqual(expected);
});
