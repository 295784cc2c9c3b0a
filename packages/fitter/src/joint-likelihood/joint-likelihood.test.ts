import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { fitCase, impactInput } from "../impacts/impact-cases.fixture.js";
import { dot, timesVector } from "../linear-algebra/vectors.js";
import type { FitOptions, LikelihoodForm } from "../options/fit-options.js";
import type { MappingSpec } from "../options/mapping-spec.js";
import { jacobianPass } from "../prediction/jacobian-pass.js";
import { mappedObservables, mappedParameters } from "../prediction/mapped-observables.js";
import { refitMetric } from "../profile-likelihood/refit-metric.js";
import { seededRandom } from "../testing/example-input.fixture.js";
import { jointBins } from "./joint-bins.js";
import { JointLikelihood } from "./joint-likelihood.js";
import { jointMetric } from "./joint-metric.js";
import { observableFunction } from "./observable-function.js";
import { createObservable, observableProfile } from "./observable-profile.js";
import { stationaryPoint } from "./stationary-point.js";

type BinByBinStat = NonNullable<NonNullable<FitOptions["likelihood"]>["binByBinStat"]>;

const select: MappingSpec = { name: "Select", args: ["ch0", "sig1,bkg1", "x:sum"] };
const ratio: MappingSpec = { name: "Ratio", args: ["ch0", "ch0", "sig1", "bkg1", "x:sum", "x:sum"] };
const share: MappingSpec = { name: "Normalize", args: ["ch0", "x"] };

/** Every form of the data with every treatment of bin-by-bin parameters, and kinds of observables. */
const cases: [name: string, form: LikelihoodForm, binByBinStat: BinByBinStat, mapping: MappingSpec][] = [
  ["Poisson without bin-by-bin parameters", "poisson", { kind: "none" }, ratio],
  ["Poisson, lite gamma", "poisson", { kind: "lite", type: "gamma" }, ratio],
  ["Poisson, full gamma", "poisson", { kind: "full", type: "gamma" }, select],
  ["Poisson, lite normal", "poisson", { kind: "lite", type: "normal-multiplicative" }, select],
  ["Poisson, full normal", "poisson", { kind: "full", type: "normal-multiplicative" }, ratio],
  ["Poisson, lite additive", "poisson", { kind: "lite", type: "normal-additive" }, share],
  ["Poisson, lite additive, of processes", "poisson", { kind: "lite", type: "normal-additive" }, select],
  ["Poisson, lite additive, ratio of processes", "poisson", { kind: "lite", type: "normal-additive" }, ratio],
  ["chi-square, lite gamma", "chi2", { kind: "lite", type: "gamma" }, select],
  ["chi-square, full additive", "chi2", { kind: "full", type: "normal-additive" }, ratio],
  ["covariance, lite additive", "covariance", { kind: "lite", type: "normal-additive" }, share],
  ["covariance, full normal", "covariance", { kind: "full", type: "normal-multiplicative" }, select],
];

async function jointCase(form: LikelihoodForm, binByBinStat: BinByBinStat, spec: MappingSpec) {
  const options = { likelihood: { form, binByBinStat } };
  const { postfit: fit } = await fitCase({ input: impactInput(form), options });
  const { likelihood, frozen } = fit;
  const mapping = await createObservable(fit, spec, "mapping");
  const best = jointBins(likelihood, fit.x);
  const observable = observableFunction(likelihood, mapping, { output: 0, betas: "free", frozen });
  const joint = new JointLikelihood(likelihood, { observable, frozen, best });
  const start = Float64Array.from([...fit.x, ...(best.profiled.betas?.values ?? [])]);
  const random = seededRandom(5);
  const direction = start.map(() => random() - 0.5);
  joint.clear(direction);
  return { fit, mapping, likelihood, frozen, best, joint, start, direction };
}

/** 2 (L - L_min) that is lost by a step of 1e-5 of central differences is of this order. */
const DIFFERENCES = 1e-6;

describe.each(cases)("%s", (_, form, binByBinStat, spec) => {
  test("first and second derivatives are those of differences", async () => {
    const { joint, start, direction } = await jointCase(form, binByBinStat, spec);
    const u = start.map((value, i) => value + 0.1 * direction[(7 * i + 3) % start.length]!);
    const h = 1e-5;
    const moved = (sign: number) => joint.at(u.map((value, i) => value + sign * h * direction[i]!));
    const [at, up, down] = [joint.at(u), moved(1), moved(-1)];
    const along = (values: Float64Array) => dot(values, direction);
    const close = (value: number, expected: number) =>
      expect(Math.abs(value - expected)).toBeLessThan(DIFFERENCES * Math.max(1e-3, Math.abs(expected)));
    close((up.nll - down.nll) / (2 * h), along(at.gradient));
    close((up.value - down.value) / (2 * h), along(at.slope));
    const m = 0.7;
    const product = new Float64Array(u.length);
    joint.product(at, m, direction, product);
    const largest = Math.max(...product.map(Math.abs));
    product.forEach((value, i) => {
      const ofLikelihood = (up.gradient[i]! - down.gradient[i]!) / (2 * h);
      const ofObservable = (up.slope[i]! - down.slope[i]!) / (2 * h);
      expect(Math.abs(value - (ofLikelihood - m * ofObservable))).toBeLessThan(DIFFERENCES * largest);
    });
  });

  test("at the minimum it is stationary, the metric inverts it, and the variance is the propagated one", async () => {
    const { fit, mapping, likelihood, frozen, best, joint, start, direction } = await jointCase(
      form,
      binByBinStat,
      spec,
    );
    const at = joint.at(start);
    expect(at.nll).toBeCloseTo(fit.nll, 11);
    expect(Math.max(...at.gradient.map(Math.abs))).toBeLessThan(1e-6);
    const metric = jointMetric(likelihood, best, {
      metric: refitMetric(fit, frozen),
      clear: (v) => joint.clear(v),
    });
    const product = new Float64Array(start.length);
    joint.product(at, 0, direction, product);
    const back = new Float64Array(start.length);
    metric.solve(product, back);
    back.forEach((value, i) => {
      expect(value).toBeCloseTo(direction[i]!, 10);
    });
    // What histograms show.
    const prediction = fit.prediction("profiled");
    const shown = mappedObservables(prediction, mapping, mappedParameters(likelihood.map, fit.x, frozen));
    const taker = shown.jacobian();
    jacobianPass(prediction, [taker]);
    const { size, values } = fit.covariance()!;
    const row = taker.result().slice(0, size);
    const variance = dot(row, timesVector(values, row)) + shown.betaVariance(0);
    const profile = observableProfile(fit, mapping, 0);
    expect(profile.best.values[0]! / shown.values[0]!).toBeCloseTo(1, 12);
    expect(profile.covariance[0]! / variance).toBeCloseTo(1, 9);
  });

  test("no point on the surface g = v is lower than the one that is found", async () => {
    const { fit, mapping, joint, start, likelihood, best, frozen } = await jointCase(
      form,
      binByBinStat,
      spec,
    );
    const profile = observableProfile(fit, mapping, 0);
    const sigma = Math.sqrt(profile.covariance[0]!);
    const value = profile.best.values[0]! + 1.5 * sigma;
    const point = await profile.at([value], profile.best);
    expect(point).toMatchObject({ status: "found" });
    const metric = jointMetric(likelihood, best, {
      metric: refitMetric(fit, frozen),
      clear: (v) => joint.clear(v),
    });
    const goal = { kind: "value", value, unit: sigma } as const;
    const found = stationaryPoint(joint, metric, { u: start, multiplier: 0, goal })!;
    expect(found.nll - fit.nll).toBeCloseTo(point.deltaNll, 10);
    const random = seededRandom(9);
    for (let trial = 0; trial < 8; trial++) {
      const step = found.u.map(() => random() - 0.5);
      joint.clear(step);
      const moved = new Float64Array(step.length);
      metric.solve(step, moved);
      const scale = 0.05 / Math.sqrt(dot(step, moved));
      let u = found.u.map((x, i) => x + scale * moved[i]!);
      // Back to the surface along its normal.
      const normal = new Float64Array(u.length);
      metric.solve(found.slope, normal);
      for (let k = 0; k < 12; k++) {
        const at = joint.at(u);
        const back = (at.value - value) / dot(at.slope, normal);
        u = u.map((x, i) => x - back * normal[i]!);
      }
      expect(joint.at(u).value / value).toBeCloseTo(1, 10);
      expect(joint.at(u).nll).toBeGreaterThan(found.nll);
    }
  });
});

/** Bin-by-bin parameters that are added, as nuisance parameters that are added to one process. */
function withExplicitBetas(input: FitInput): FitInput {
  const { templates, systematics, processes } = input;
  if (templates.kind !== "dense") throw new Error("It is dense.");
  const { columnCount } = templates;
  const binCount = input.sumw2.length / processes.length;
  const values = Float64Array.from(templates.logk.flatMap((block) => [...block.values]));
  const wide = columnCount + binCount;
  const logk = new Float64Array(templates.norm.length * wide);
  for (let row = 0; row < templates.norm.length; row++) {
    logk.set(values.subarray(row * columnCount, (row + 1) * columnCount), row * wide);
  }
  for (let bin = 0; bin < binCount; bin++) {
    const cells = input.sumw2.subarray(bin * processes.length, (bin + 1) * processes.length);
    const root = Math.sqrt(cells.reduce((sum, value) => sum + value, 0));
    logk[((bin + 1) * processes.length - 1) * wide + columnCount + bin] = root;
  }
  return {
    ...input,
    systematics: {
      ...systematics,
      names: [...systematics.names, ...Array.from({ length: binCount }, (_, bin) => `beta${bin}`)],
      constraintWeights: Float64Array.from([
        ...systematics.constraintWeights,
        ...new Float64Array(binCount).fill(1),
      ]),
      groups: [],
    },
    templates: { ...templates, columnCount: wide, logk: [{ firstRow: 0, values: logk }] },
  };
}

test.each<[string, MappingSpec, number]>([
  ["a sum of bins", { name: "Project", args: ["ch0"] }, 0],
  ["the share of a bin", share, 3],
  ["a bin without data", { name: "Project", args: ["ch0_masked", "y"] }, 1],
])(
  "bin-by-bin parameters are as nuisance parameters of the same constraints are: %s",
  async (_, spec, output) => {
    const input = { ...impactInput("poisson", { symmetric: true, systematicType: "normal" }) };
    const of = async (given: FitInput, binByBinStat: BinByBinStat) => {
      const { postfit } = await fitCase({ input: given, options: { likelihood: { binByBinStat } } });
      return observableProfile(postfit, await createObservable(postfit, spec, "mapping"), output);
    };
    const profiled = await of(input, { kind: "lite", type: "normal-additive" });
    const explicit = await of(withExplicitBetas(input), { kind: "none" });
    const sigma = Math.sqrt(explicit.covariance[0]!);
    expect(Math.sqrt(profiled.covariance[0]!) / sigma).toBeCloseTo(1, 7);
    expect((profiled.best.values[0]! - explicit.best.values[0]!) / sigma).toBeCloseTo(0, 6);
    for (const offset of [-2, 1, 2.5]) {
      const value = explicit.best.values[0]! + offset * sigma;
      const [a, b] = [await profiled.at([value], profiled.best), await explicit.at([value], explicit.best)];
      expect(a.status).toBe("found");
      expect(a.deltaNll).toBeCloseTo(b.deltaNll, 6);
      expect(a.slopes[0]! * sigma).toBeCloseTo(b.slopes[0]! * sigma, 6);
    }
    for (const side of ["down", "up"] as const) {
      const [a, b] = [await profiled.end(2, side), await explicit.end(2, side)];
      expect((a.values[0]! - b.values[0]!) / sigma).toBeCloseTo(0, 6);
      expect(2 * b.deltaNll).toBeCloseTo(4, 9);
    }
  },
);
