import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { exampleInput } from "../testing/example-input.fixture.js";
import { mostThreads } from "./thread-count.js";

const input = exampleInput();

test("there are as many threads as wanted, or as cores", () => {
  expect(mostThreads(input, {})).toBe(availableParallelism());
  expect(mostThreads(input, { run: { threads: 5 } })).toBe(5);
  expect(mostThreads(input, { run: { threads: 0 } })).toBe(0);
});

test("there are no more than a quarter of the free memory has room for, with two copies of the input each", () => {
  // Of 1 MiB, besides some kilobytes of the tensor.
  const large = { ...input, sumw2: new Float64Array(2 ** 17) };
  const run = { threads: 8 };
  expect(mostThreads(large, { run }, 4 * 2 * 8.5 * 2 ** 20)).toBe(8);
  expect(mostThreads(large, { run }, 4 * 2 * 3.5 * 2 ** 20)).toBe(3);
  expect(mostThreads(large, { run }, 4 * 2 * 0.5 * 2 ** 20)).toBe(0);
});

test("there are none where the engine of the session has taken the tensor over", () => {
  const run = { threads: 4 };
  expect(mostThreads({ ...input, templates: { ...input.templates, logk: [] } }, { run })).toBe(0);
  const hessian = { kind: "sparse", size: 1, upper: [] } as const;
  const emptied = { name: "prior", parameters: ["sig1"], hessian: { ...hessian, upper: [] } };
  expect(mostThreads({ ...input, externalTerms: [emptied] }, { run })).toBe(0);
});
