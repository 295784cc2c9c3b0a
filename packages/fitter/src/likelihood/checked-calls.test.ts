/** What programs without types hand to a likelihood, and to the model that places its data. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlacedData } from "../data/placed-data.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import type { Likelihood } from "./likelihood.js";
import { StatisticalModel } from "./statistical-model.js";

let model: StatisticalModel;
let likelihood: Likelihood;
let x: Float64Array;
beforeAll(async () => {
  model = await StatisticalModel.create(exampleInput(), { threads: 0 });
  likelihood = model.likelihood();
  x = likelihood.start;
});
afterAll(() => model.close());

const vector = (length = 7) => new Float64Array(length);
const untyped = (value: unknown) => value as never;
const wrongVectors: readonly [wrong: unknown, message: string][] = [
  [vector(6), ".length is 6, expected 7 (parameters)."],
  [vector(8), ".length is 8, expected 7 (parameters)."],
  [[0, 0, 0, 0, 0, 0, 0], " is [0, 0, 0, 0, 0, 0, 0], expected a Float64Array."],
  [new Float32Array(7), " is a Float32Array, expected a Float64Array."],
  [null, " is null, expected a Float64Array."],
  [undefined, " is missing, expected a Float64Array."],
];

test.each(wrongVectors)("a likelihood refuses %j for an array over the parameters", (wrong, message) => {
  const array = untyped(wrong);
  const hessian = vector(49);
  const calls: readonly [name: string, call: () => unknown][] = [
    ["x", () => likelihood.value(array)],
    ["x", () => likelihood.valueAndGradient(array, vector())],
    ["gradient", () => likelihood.valueAndGradient(x, array)],
    ["x", () => likelihood.hvp(array, vector(), vector())],
    ["v", () => likelihood.hvp(x, array, vector())],
    ["out", () => likelihood.hvp(x, vector(), array)],
    ["x", () => likelihood.hessian(array, hessian)],
    ["x", () => likelihood.preconditioner(array)],
    ["x", () => likelihood.preconditionerDiagonal(array)],
    ["x", () => likelihood.profile(array)],
    ["direction", () => likelihood.externalTermsAlong(array)],
  ];
  for (const [name, call] of calls) expect(call).toThrow(`${name}${message}`);
  // The engine is what it was.
  expect(likelihood.value(x)).toBeCloseTo(model.likelihood().value(x), 12);
});

test("a likelihood refuses what is no matrix, no strength and no data", () => {
  expect(() => likelihood.hessian(x, vector())).toThrow(
    "out.length is 7, expected 49 (parameters times parameters).",
  );
  expect(() => likelihood.withStrength(untyped("1"))).toThrow('strength is "1", expected a finite number.');
  const bare = untyped({ counts: vector(9) });
  const missing = "data.constraintCentres is missing, expected a Float64Array.";
  expect(() => likelihood.withData(bare)).toThrow(missing);
  expect(() => model.likelihood(bare)).toThrow(missing);
  expect(() => likelihood.withData({ ...likelihood.data, counts: vector(8) })).toThrow(
    "data.counts.length is 8, expected 9",
  );
});

test.each<[data: unknown, message: string]>([
  [undefined, "data is missing, expected an object { counts, variances,"],
  [null, "data is null, expected an object { counts,"],
  [vector(9), "data is a Float64Array, expected an object { counts,"],
  [{}, "data.counts is missing, expected a Float64Array."],
  [{ counts: Array(9).fill(1) }, "data.counts is a list of length 9, expected a Float64Array."],
  [{ count: vector(9) }, "data.count is not an option, expected one of counts,"],
  [{ counts: vector(9).fill(Number.NaN, 3) }, "data.counts[3] is NaN, expected a finite number."],
  [{ counts: vector(9).fill(Infinity, 8) }, "data.counts[8] is Infinity, expected a finite number."],
  [
    { counts: vector(9), variances: vector(9).fill(Number.NaN) },
    "data.variances[0] is NaN, expected a finite number.",
  ],
  [
    { counts: vector(9), constraintCentres: vector().fill(Number.NaN, 6) },
    "data.constraintCentres[6] is NaN, expected a finite number.",
  ],
  [
    { counts: vector(9), start: vector().fill(Number.NaN, 2) },
    "data.start[2] is NaN, expected a finite number.",
  ],
])("a model does not place %j", (data, message) => {
  expect(() => model.place(data as PlacedData)).toThrow(message);
});
