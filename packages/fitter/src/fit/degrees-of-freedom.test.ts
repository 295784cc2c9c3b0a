import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { FitOptions } from "../options/fit-options.js";
import { degreesOfFreedom as publicDegreesOfFreedom } from "../postfit/degrees-of-freedom.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { fit } from "./fit.js";

const module = new URL("../../fixtures/constrained-strengths.mjs", import.meta.url).href;

async function degreesOfFreedom(input: FitInput, options: FitOptions = {}): Promise<number | undefined> {
  const { groups } = await fit(input, { data: { sets: ["data"], unblind: [".*"] }, ...options });
  return groups[0]?.ndfsat;
}

/** Strengths of signals that are one bin in `signalCount` each, over a flat background. */
function strengths(bins: number, signalCount: number): FitInput {
  const input = exampleInput({ bins, systematics: 0, symmetric: true });
  const signals = Array.from({ length: signalCount }, (_, i) => `s${String(i).padStart(2, "0")}`);
  const processes = [...signals, "bkg"];
  const norm = new Float64Array(bins * processes.length);
  for (let bin = 0; bin < bins; bin++) {
    norm[bin * processes.length + (bin % signalCount)] = 20;
    norm[bin * processes.length + signalCount] = 50;
  }
  return {
    ...input,
    channels: [{ ...input.channels[0]!, start: 0, stop: bins }],
    processes,
    signals,
    systematics: {
      names: [],
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(0),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    data: { counts: new Float64Array(bins).fill(70) },
    templates: { kind: "dense", norm, columnCount: 0, logk: [{ firstRow: 0, values: new Float64Array(0) }] },
    sumw: norm,
    sumw2: norm,
  };
}

describe("degrees of freedom of the saturated test", () => {
  test("780 bins and 47 parameters, 46 of them with a prior: 779", async () => {
    const model = (sigma: string) => ({ name: "constrainedStrengths", module, args: [sigma] });
    expect(await degreesOfFreedom(strengths(780, 47), { model: model("0.3") })).toBe(779);
    expect(await degreesOfFreedom(strengths(780, 47), { model: model("Infinity") })).toBe(733);
  });

  test("are the bins with data less the free parameters: masked bins and constraints do not count", async () => {
    // Nine bins, one of them without counts, and two masked ones; two signals, one free nuisance parameter of five.
    expect(await degreesOfFreedom(exampleInput())).toBe(9 - 2 - 1);
  });

  test("are more by each free parameter that is frozen, and the same where it has a constraint", async () => {
    const input = exampleInput();
    const { signals, systematics } = input;
    const frozen = (freeze: string) => degreesOfFreedom(input, { parameters: { freeze: [freeze] } });
    expect(await frozen(signals[0]!)).toBe(9 - 1 - 1);
    expect(await frozen(systematics.names[0]!)).toBe(9 - 2);
    expect(await frozen(systematics.names.at(-1)!)).toBe(9 - 2 - 1);
    expect(await frozen(".*")).toBe(9);
  });
});

test("what is no fit has no degrees of freedom", () => {
  for (const wrong of [undefined, exampleInput()]) {
    expect(() => publicDegreesOfFreedom(wrong as never)).toThrow("expected a postfit of a session.");
  }
});
