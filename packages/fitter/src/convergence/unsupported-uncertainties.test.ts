import { expect, test } from "vitest";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import { Frozen } from "../parameters/frozen.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { leadingParameters } from "./direction.js";
import { type UncertaintiesToTest, unsupportedUncertainties } from "./unsupported-uncertainties.js";

async function minimum() {
  const input = exampleInput({ symmetric: true });
  const counts = input.data.counts.map((count) => Math.max(count, 20));
  const { likelihood, x, uncertainties } = await fitToData(
    { ...input, data: { counts } },
    { parameters: { allowNegative: true } },
  );
  const names = likelihood.parameterNames;
  return {
    names,
    all: (factor: number) => Object.fromEntries(names.map((name) => [name, factor])),
    /** What is found with the covariance of parameters that are `factors` times as uncertain. */
    directions(factors: Record<string, number>, options: Partial<UncertaintiesToTest> = {}) {
      const scale = names.map((name) => factors[name] ?? 1);
      const covariance = uncertainties.covariance!.values.map(
        (value, at) => value * scale[Math.floor(at / x.length)]! * scale[at % x.length]!,
      );
      const frozen = Frozen.none(x.length);
      return unsupportedUncertainties(likelihood, x, {
        covariance,
        conditionNumber: 1e12,
        frozen,
        ...options,
      });
    },
  };
}

test("uncertainties at a minimum are those of its parabola", async () => {
  const { directions, all } = await minimum();
  expect(directions({})).toEqual([]);
  // Within a factor of the parabola, which the square is of.
  expect(directions(all(3))).toEqual([]);
  expect(directions(all(1 / 3))).toEqual([]);
});

test("uncertainties that the likelihood does not have are found, by their leading parameters", async () => {
  const { directions, all, names } = await minimum();
  const leaders = (found: readonly Float64Array[]) =>
    found.map((direction) => names[leadingParameters(direction)[0]!]);
  // Yields overflow there, or -ln L rises by far more, or hardly.
  expect(leaders(directions({ sig1: 1e6 }))).toEqual(["sig1"]);
  expect(leaders(directions({ syst0: 1e8 }))).toEqual(["syst0"]);
  expect(directions(all(5)).length).toBeGreaterThan(0);
  expect(directions(all(1 / 5)).length).toBeGreaterThan(0);
});

test("they are looked for where the condition number is large, among parameters that float without constraint", async () => {
  const { directions, all, names } = await minimum();
  expect(directions(all(1e6), { conditionNumber: 1e6 })).toEqual([]);
  const free = ["sig1", "sig2", "syst0"];
  const frozen = new Frozen(Uint8Array.from(names, (name) => Number(free.includes(name))));
  expect(directions(all(1e6), { frozen })).toEqual([]);
});
