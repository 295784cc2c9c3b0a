import type { FitInput } from "@rabbit-fit/contracts";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { compareInputs } from "./compare-inputs.js";

const terms = [{ channel: "ch0", process: "sig", systematic: "syst", largest: [0.5, 0.5] }];

/** Two bins of one process with one systematic. */
function tensor(logk: readonly [number, number], changes: Partial<FitInput> = {}): FitInput {
  return {
    channels: [{ name: "ch0", axes: [regularAxis(2, 0, 1)], masked: false, flow: false, start: 0, stop: 2 }],
    processes: ["sig"],
    signals: ["sig"],
    systematics: {
      names: ["syst"],
      unconstrainedCount: 0,
      constraintWeights: Float64Array.of(1),
      noiIndices: new Int32Array(0),
      groups: [{ name: "syst", indices: Int32Array.of(0) }],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: { counts: Float64Array.of(1, 2), inverseCovariance: Float64Array.of(1, 0, 0, 1) },
    pseudodata: [],
    templates: {
      kind: "dense",
      norm: Float64Array.of(1, 2),
      columnCount: 1,
      logk: [{ firstRow: 0, values: Float64Array.from(logk) }],
    },
    sumw: Float64Array.of(1, 2),
    sumw2: Float64Array.of(1, 2),
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
    ...changes,
  };
}

const found = (a: FitInput, b: FitInput, among: typeof terms = []) => compareInputs(a, b, among).differences;

test("logarithms may differ by two units in the last place, and no more", () => {
  const ulp = 2 ** -53; // of numbers from 0.5 to 1
  const a = tensor([0.75, 0.5]);
  expect(found(a, tensor([0.75 + 2 * ulp, 0.5]))).toEqual([]);
  expect(compareInputs(a, tensor([0.75 + 2 * ulp, 0.5])).largestUlps).toBe(2);
  expect(found(a, tensor([0.75 + 3 * ulp, 0.5]))).toHaveLength(1);
});

test("the last place is that of the larger term where there were two", () => {
  const a = tensor([2 ** -20, 0.5]);
  const b = tensor([2 ** -20 + 2 ** -52, 0.5]);
  expect(found(a, b)).toHaveLength(1);
  expect(found(a, b, terms)).toEqual([]);
});

test("without logarithms every bit counts, but for the sign of zero", () => {
  const normal = { systematicType: "normal" } as const;
  expect(found(tensor([0.75, 0], normal), tensor([0.75 + 2 ** -53, 0], normal))).toHaveLength(1);
  expect(found(tensor([0.75, 0], normal), tensor([0.75, -0], normal))).toEqual([]);
});

test("a number, a name, an index, a type that is another one is found", () => {
  const a = tensor([0.75, 0.5]);
  const { systematics, data } = a;
  const others: Partial<FitInput>[] = [
    { sumw2: Float64Array.of(1, 2 + 2 ** -51) },
    { processes: ["bkg"] },
    { systematics: { ...systematics, noiIndices: Int32Array.of(0) } },
    { systematics: { ...systematics, groups: [] } },
    { data: { ...data, variances: data.counts } },
    { data: { counts: data.counts } },
    { data: { ...data, inverseCovariance: Float64Array.of(1, 2e-10, 0, 1) } },
    { pseudodata: [{ name: "toy", counts: data.counts }] },
    { betaVariations: new Float64Array(4) },
    { auxiliary: new Map([["bundle", new Map()]]) },
    { externalTerms: [{ name: "ext0", parameters: ["syst"], gradient: Float64Array.of(1) }] },
    { templates: { ...a.templates, norm: Float64Array.of(1, 3) } as FitInput["templates"] },
  ];
  for (const change of others)
    expect(found(a, tensor([0.75, 0.5], change)), JSON.stringify(change)).not.toEqual([]);
  expect(found(a, tensor([0.75, 0.5]))).toEqual([]);
});
