import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { templateRows } from "../templates/template-rows.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { type BinByBinTreatment, binByBinStatistics } from "./template-statistics.js";

/** Two bins of three processes: weights that sum up, that cancel, and none; variances 4, 9 and 0. */
function twoBins(): FitInput {
  const input = exampleInput({ bins: 2, symmetric: true, systematics: 0 });
  return {
    ...input,
    channels: [{ ...input.channels[0]!, start: 0, stop: 2 }],
    processes: ["a", "b", "c"],
    templates: { kind: "dense", norm: new Float64Array(6), columnCount: 0, logk: [] },
    sumw: Float64Array.of(10, 0, 5, 6, 3, 5),
    sumw2: Float64Array.of(4, 9, 0, 4, 9, 0),
  };
}

function statistics(treatment: Omit<BinByBinTreatment, "minKstat">, minKstat = 0, input = twoBins()) {
  return binByBinStatistics(input, templateRows(input), { ...treatment, minKstat });
}

describe("full mode has a parameter for each process in each bin", () => {
  test("that scales, where there are a variance and something to scale", () => {
    const { kstat, masked, active, beta0 } = statistics({ mode: "full", type: "gamma" });
    expect(Array.from(kstat)).toEqual([25, 1, 1, 9, 1, 1]);
    expect(Array.from(masked)).toEqual([0, 1, 1, 0, 0, 1]);
    expect(Array.from(active)).toEqual([1, 0, 0, 1, 1, 0]);
    expect(Array.from(beta0)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("that is added, where there is a variance", () => {
    const { variance, masked, beta0 } = statistics({ mode: "full", type: "normal-additive" });
    expect(Array.from(variance)).toEqual([4, 9, 0, 4, 9, 0]);
    expect(Array.from(masked)).toEqual([0, 0, 1, 0, 0, 1]);
    expect(Array.from(beta0)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

test("lite mode has one for each bin, of the processes with variance only", () => {
  const { kstat, variance, masked, active } = statistics({ mode: "lite", type: "gamma" });
  expect(Array.from(kstat)).toEqual([100 / 13, 81 / 13]);
  expect(Array.from(variance)).toEqual([13, 13]);
  expect(Array.from(masked)).toEqual([0, 0]);
  expect(Array.from(active)).toEqual([1, 1, 0, 1, 1, 0]);
});

describe("too few effective events", () => {
  test("leave out parameters that scale", () => {
    const full = statistics({ mode: "full", type: "normal-multiplicative" }, 10);
    expect(Array.from(full.masked)).toEqual([0, 1, 1, 1, 1, 1]);
    expect(Array.from(full.kstat)).toEqual([25, 1, 1, 1, 1, 1]);
    expect(Array.from(statistics({ mode: "lite", type: "gamma" }, 7).masked)).toEqual([0, 1]);
  });

  test("do not matter to those that are added", () => {
    expect(Array.from(statistics({ mode: "lite", type: "normal-additive" }, 1000).masked)).toEqual([0, 0]);
  });
});

test("variations of bins by each other belong to parameters of each process that scale it", () => {
  const varied = { ...twoBins(), betaVariations: new Float64Array(12) };
  const has = (treatment: Omit<BinByBinTreatment, "minKstat">) =>
    statistics(treatment, 0, varied).variations !== undefined;
  expect(has({ mode: "full", type: "gamma" })).toBe(true);
  expect(has({ mode: "full", type: "normal-additive" })).toBe(false);
  expect(has({ mode: "lite", type: "gamma" })).toBe(false);
});
