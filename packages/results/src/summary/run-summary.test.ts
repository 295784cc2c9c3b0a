import {
  type Convergence,
  dataSetFromName,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { ResultSettings } from "../result-settings.js";
import { converged, parameterHistogram } from "../testing/example-fit.js";
import { type RunFits, runSummaryBuilder } from "./run-summary.js";

const names = ["sig", "noi", "norm"];
const meta: FitResult["meta"] = {
  info: new Map(),
  input: new Map(),
  processes: ["sig"],
  pois: ["sig"],
  nois: ["noi"],
};
const constrained = new Set(["noi", "norm"]);
const stalled: Convergence = { ...converged, converged: false, status: "stalled", message: "Stalled." };

function parameters(values: readonly number[], variances: readonly number[]) {
  return parameterHistogram(values, variances, names);
}

/** A toy whose signal ends at `sig`, with an uncertainty of 0.1, and whose nuisances end at `noi`, with one of 0.5. */
function toy(name: string, sig: number, noi: number, convergence = converged): ResultGroup {
  return {
    ...emptyResultGroup(dataSetFromName(name)),
    histograms: new Map([
      ["parms_prefit", parameters([1, 0, 0], [0, 1, 1])],
      ["parms", parameters([sig, noi, 0], [0.01, 0.25, 1])],
    ]),
    nllvalreduced: 4.5,
    ndfsat: 9,
    edmval: 1e-12,
    convergence,
  };
}

function summary(groups: Iterable<ResultGroup>, settings: ResultSettings = {}): RunFits {
  const builder = runSummaryBuilder({ meta, settings, constrained });
  for (const group of groups) builder.add(group);
  return builder.finish();
}

describe("toys", () => {
  test("are summed up: estimates, signal strengths and pulls from the true values", () => {
    const { fits, toys } = summary([toy("toy1", 1.1, 0.5), toy("toy2", 0.9, -0.5), toy("toy3", 1.1, 0)]);
    expect(fits).toEqual([]);
    // x = 1.1, 0.9, 1.1 with a mean of 31/30 and a variance of 1/75; its pulls are ten times as far from 1.
    expect(toys).toEqual([
      {
        toys: 3,
        converged: 3,
        failures: [],
        parameters: [
          {
            name: "sig",
            estimate: {
              count: 3,
              mean: expect.closeTo(31 / 30, 12),
              standardDeviation: expect.closeTo(Math.sqrt(1 / 75), 12),
            },
            meanUncertainty: expect.closeTo(0.1, 12),
            signalStrength: {
              count: 3,
              mean: expect.closeTo((2 * 1.21 + 0.81) / 3, 12),
              standardDeviation: expect.closeTo(0.4 / Math.sqrt(3), 12),
              meanUncertainty: expect.closeTo((2 * 31 * 0.1) / 30, 12),
            },
            pull: {
              count: 3,
              mean: expect.closeTo(1 / 3, 12),
              standardDeviation: expect.closeTo(Math.sqrt(4 / 3), 12),
            },
            blinded: false,
            frozen: false,
          },
          {
            name: "noi",
            estimate: { count: 3, mean: expect.closeTo(0, 12), standardDeviation: expect.closeTo(0.5, 12) },
            meanUncertainty: expect.closeTo(0.5, 12),
            pull: { count: 3, mean: expect.closeTo(0, 12), standardDeviation: expect.closeTo(1, 12) },
            blinded: false,
            frozen: false,
          },
        ],
      },
    ]);
  });

  test("that did not converge are counted by how they ended, and not averaged", () => {
    const bad = Array.from({ length: 7 }, (_, index) => toy(`toy${index + 2}`, 1e9, 1e9, stalled));
    const { toys } = summary([toy("toy1", 1.1, 0.5), ...bad]);
    expect(toys[0]).toMatchObject({
      toys: 8,
      converged: 1,
      failures: [
        { status: "stalled", count: 7, first: ["toy2", "toy3", "toy4", "toy5", "toy6"], message: "Stalled." },
      ],
    });
    expect(toys[0]!.parameters[0]!.estimate.mean).toBe(1.1);
  });

  test("of several pseudodata are kept apart", () => {
    const { toys } = summary([toy("toy1_A", 1, 0), toy("toy1_B", 1, 0), toy("toy2_A", 1, 0)]);
    expect(toys.map(({ pseudodata, toys }) => [pseudodata, toys])).toEqual([
      ["A", 2],
      ["B", 1],
    ]);
  });

  test("have no pulls where the true value is not known", () => {
    const pulled = (settings: ResultSettings) =>
      summary([toy("toy1", 1, 0)], settings).toys[0]!.parameters.map(({ pull }) => pull !== undefined);
    expect(pulled({})).toEqual([true, true]);
    expect(pulled({ data: { toys: { randomizeSystematics: "bayesian" } } })).toEqual([true, false]);
    expect(pulled({ data: { toys: { randomizeParameters: true } } })).toEqual([true, true]);
    expect(pulled({ data: { toys: { dataMode: "observed" } } })).toEqual([false, false]);
  });

  test("whose fits start elsewhere have pulls from where they were drawn", () => {
    const pull = (values: readonly number[], variances: readonly number[], settings: ResultSettings) => {
      const group = toy("toy1", 1, 0);
      const histograms = new Map([...group.histograms, ["parms_prefit", parameters(values, variances)]]);
      const { toys } = summary([{ ...group, histograms }], settings);
      return toys[0]!.parameters.map((parameter) => parameter.pull?.mean);
    };
    // The fit starts at the centre of the constraint, which fluctuates; the toy was drawn at its minimum.
    expect(pull([1, 0.7, 0], [0, 1, 1], {})).toEqual([0, 0]);
    const constraintMinima = [{ parameter: "noi", value: 0.5 }];
    expect(pull([1, 0.7, 0], [0, 1, 1], { parameters: { constraintMinima } })).toEqual([0, -1]);
    expect(pull([1.3, 0, 0], [0.1, 1, 1], { data: { toys: { randomizeParameters: true } } })).toEqual([
      undefined,
      0,
    ]);
  });

  test("around the observed data are blinded as the data are", () => {
    const blinded = (settings: ResultSettings) =>
      summary([toy("toy1", 1, 0)], settings).toys[0]!.parameters.map((parameter) => parameter.blinded);
    expect(blinded({})).toEqual([false, false]);
    expect(blinded({ data: { toys: { dataMode: "observed" } } })).toEqual([true, true]);
    expect(blinded({ data: { toys: { dataMode: "observed" }, unblind: ["sig"] } })).toEqual([false, true]);
    const groups = [toy("toy1", 1.1, 0), toy("toy2", 0.9, 1)];
    expect(summary(groups, { data: { toys: { dataMode: "observed" } } }).toys[0]!.parameters).toEqual([
      {
        name: "sig",
        estimate: { count: 2, mean: "blinded", standardDeviation: expect.closeTo(0.2 / Math.SQRT2, 12) },
        meanUncertainty: expect.closeTo(0.1, 12),
        signalStrength: "blinded",
        blinded: true,
        frozen: false,
      },
      {
        name: "noi",
        estimate: { count: 2, mean: "blinded", standardDeviation: expect.closeTo(1 / Math.SQRT2, 12) },
        meanUncertainty: 0.5,
        blinded: true,
        frozen: false,
      },
    ]);
  });

  test("of which only the prefit was asked for have no parameters", () => {
    const { convergence: _, ...group } = toy("toy1", 1, 0);
    const prefit = {
      ...group,
      histograms: new Map([["parms_prefit", group.histograms.get("parms_prefit")!]]),
    };
    expect(summary([prefit]).toys).toEqual([{ toys: 1, converged: 0, failures: [], parameters: [] }]);
  });
});
