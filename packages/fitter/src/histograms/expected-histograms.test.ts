import type { Channel } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { parametersOf } from "../mappings/base-mapping.fixture.js";
import { baseMapping } from "../mappings/base-mapping.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import { Frozen } from "../parameters/frozen.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { jointModel } from "../prediction/joint-model.slow.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import { predict } from "../prediction/prediction.js";
import { binVariances } from "./bin-variances.js";
import { expectedHistograms } from "./expected-histograms.js";

// Five bins with data and two of a masked channel, three processes, three parameters.
const { likelihood, x } = jointModel({ form: "poisson", treatment: { mode: "lite", type: "gamma" } });
const prediction = predict(likelihood, { x, profile: "unprofiled", frozen: Frozen.none(3) });
const processes = ["a", "b", "c"];
const bin = (name: string, index: number): Channel => ({
  name,
  axes: [],
  masked: index >= 5,
  flow: false,
  start: index,
  stop: index + 1,
});
const channels = [bin("third", 2), bin("masked", 6)];

function histogramsOf(spec: Omit<HistogramsSpec, "kind">, covariance: ParameterCovariance | undefined) {
  const mapping = { ...baseMapping({ channels, processes, parameterNames: [] }, "BaseMapping", []), key: "" };
  const variances = binVariances(prediction, covariance);
  const expected = expectedHistograms(mapping, {
    stage: "postfit",
    prediction,
    parameters: parametersOf(prediction),
    covariance,
    binVariances: variances,
    options: { kind: "histograms", ...spec },
  });
  const takers = [...variances.takers, ...expected.takers];
  jacobianPass(prediction, takers);
  const out = new Map<string, Map<string, Histogram>>();
  expected.addTo(
    ({ name }, hist) => out.set(name, (out.get(name) ?? new Map()).set(hist.name, hist)),
    () => {},
  );
  return { takers: takers.length, out };
}

const variancesOf = (hist: Histogram | undefined) =>
  hist?.storage === "weight" ? Array.from(hist.variances) : [];
const diagonal = { kind: "diagonal", variances: Float64Array.of(0.1, 0.2, 0.3) } as const;
const everything = { perProcess: true, errors: true, errorsPerProcess: true };

test("each channel has its bins, summed over processes and for each, with variances", () => {
  const { takers, out } = histogramsOf(everything, diagonal);
  expect(takers).toBe(2);
  for (const { name, start } of channels) {
    const inclusive = out.get(name)!.get("hist_postfit_inclusive")!;
    const ofProcesses = out.get(name)!.get("hist_postfit")!;
    expect(inclusive.label).toBe("postfit expected number of events, for all processes combined, ");
    expect(inclusive.values[0]).toBe(prediction.bins.yields[start]);
    expect(ofProcesses.axes.map((axis) => axis.name)).toEqual(["yield", "processes"]);
    const sum = ofProcesses.values[0]! + ofProcesses.values[1]! + ofProcesses.values[2]!;
    expect(Math.abs(sum / inclusive.values[0]! - 1)).toBeLessThan(1e-14);
    expect(variancesOf(inclusive)[0]).toBeGreaterThan(0);
    // An axis of names has an overflow bin, in which there is nothing.
    expect(variancesOf(ofProcesses).map((variance) => variance > 0)).toEqual([true, true, true, false]);
  }
});

test("uncertainties that are not asked for are neither there nor taken from the Jacobian", () => {
  const { takers, out } = histogramsOf({ errorsPerProcess: true }, diagonal);
  expect(takers).toBe(0);
  const hists = out.get("third")!;
  expect([...hists.keys()]).toEqual(["hist_postfit_inclusive"]);
  expect(variancesOf(hists.get("hist_postfit_inclusive"))).toEqual([]);
});

test("without a covariance of the parameters uncertainties are not a number", () => {
  const { takers, out } = histogramsOf(everything, undefined);
  expect(takers).toBe(0);
  const hists = out.get("third")!;
  expect(variancesOf(hists.get("hist_postfit_inclusive"))).toEqual([Number.NaN]);
  expect(variancesOf(hists.get("hist_postfit"))).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
});
