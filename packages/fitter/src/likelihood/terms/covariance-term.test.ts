import { describe, expect, test } from "vitest";
import { profiledBins } from "../../bin-by-bin/profile-bins.js";
import { slowProfile } from "../../bin-by-bin/profile-bins.slow.js";
import { binByBinStatistics } from "../../bin-by-bin/template-statistics.js";
import type { BinByBinStat } from "../../options/fit-options.js";
import { Frozen } from "../../parameters/frozen.js";
import { betaEdm } from "../../prediction/beta-edm.js";
import { predict } from "../../prediction/prediction.js";
import { templateRows } from "../../templates/template-rows.js";
import { exampleInput, seededRandom } from "../../testing/example-input.fixture.js";
import type { Likelihood } from "../likelihood.js";
import { StatisticalModel } from "../statistical-model.js";

const BINS = 9;

const treatments: readonly (readonly [string, BinByBinStat])[] = [
  ["no bin-by-bin parameters", { kind: "none" }],
  ["lite, added", { kind: "lite", type: "normal-additive" }],
  ["lite, scaling", { kind: "lite", type: "normal-multiplicative" }],
  ["full, added", { kind: "full", type: "normal-additive" }],
  ["full, scaling", { kind: "full", type: "normal-multiplicative" }],
];
const variants = treatments.flatMap(([name, stat]) =>
  (["dense", "sparse"] as const).flatMap((storage) =>
    (["log_normal", "normal"] as const).map(
      (systematicType) =>
        [`${name}, ${storage}, ${systematicType}`, { stat, storage, systematicType }] as const,
    ),
  ),
);

/** P with P^-1 well conditioned and far from diagonal, [bins, bins]. */
function inverseCovariance(): Float64Array {
  const out = new Float64Array(BINS * BINS);
  for (let i = 0; i < BINS; i++) {
    for (let j = 0; j < BINS; j++) out[i * BINS + j] = (i === j ? 0.02 : 0) + 0.004 * 0.7 ** Math.abs(i - j);
  }
  return out;
}

type Variant = (typeof variants)[number][1];

function input(variant: Variant) {
  const plain = exampleInput(variant);
  return { ...plain, data: { ...plain.data, inverseCovariance: inverseCovariance() } };
}

async function atSomePoint(variant: Variant) {
  const model = await StatisticalModel.create(input(variant), {
    likelihood: { form: "covariance", binByBinStat: variant.stat },
    threads: 0,
  });
  const random = seededRandom(11);
  const { statistics, observed } = model.description;
  // Centres that are not all the same, as toys have them.
  const beta0 = statistics?.beta0.map((centre, i) =>
    statistics.masked[i] ? centre : centre + 0.1 * (random() - 0.5),
  );
  const likelihood = model.likelihood({ ...observed, ...(beta0 && { beta0 }) });
  const x = Float64Array.from(likelihood.start, (value) => value + 0.6 * (random() - 0.5));
  const v = x.map(() => random() - 0.5);
  return { model, likelihood, x, v };
}

/** The likelihood minimised over beta by solving its normal equations, one row per parameter, without any trick. */
function jointMinimum(variant: Variant, likelihood: Likelihood, x: Float64Array): number {
  const fresh = input(variant);
  const rows = templateRows(fresh);
  const processCount = fresh.processes.length;
  const yields = likelihood.yields.at(x);
  const n0 = new Float64Array(BINS);
  // n = n0 + B beta
  const columns: { bin: number; slope: number; kstat: number; beta0: number }[] = [];
  const { stat } = variant;
  const statistics =
    stat.kind === "none"
      ? undefined
      : binByBinStatistics(fresh, rows, {
          mode: stat.kind,
          type: stat.type as "normal-additive" | "normal-multiplicative",
          minKstat: 0,
        });
  const scales = stat.kind !== "none" && stat.type === "normal-multiplicative";
  const beta0 = likelihood.statistics?.beta0;
  for (let bin = 0; bin < BINS; bin++) {
    let scaled = 0;
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const cell = bin * processCount + rows.processes[row]!;
      const hasVariance = fresh.sumw2[cell] !== 0;
      if (!scales || !hasVariance) n0[bin]! += yields[row]!;
      else if (stat.kind === "lite") scaled += yields[row]!;
      else columns.push({ bin, slope: yields[row]!, kstat: statistics!.kstat[cell]!, beta0: beta0![cell]! });
    }
    if (scales && stat.kind === "lite") {
      columns.push({ bin, slope: scaled, kstat: statistics!.kstat[bin]!, beta0: beta0![bin]! });
    }
    if (stat.kind === "none" || scales) continue;
    const perBin = stat.kind === "full" ? processCount : 1;
    for (let i = bin * perBin; i < (bin + 1) * perBin; i++) {
      columns.push({ bin, slope: Math.sqrt(statistics!.variance[i]!), kstat: 1, beta0: beta0![i]! });
    }
  }
  const precision = inverseCovariance();
  const residual0 = n0.map((value, bin) => value - fresh.data.counts[bin]!);
  const size = columns.length;
  const matrix = columns.map((a) =>
    columns.map((b) => a.slope * precision[a.bin * BINS + b.bin]! * b.slope + (a === b ? a.kstat : 0)),
  );
  const right = columns.map((a) => {
    let sum = a.kstat * a.beta0;
    for (let bin = 0; bin < BINS; bin++) sum -= a.slope * precision[a.bin * BINS + bin]! * residual0[bin]!;
    return sum;
  });
  const beta = eliminate(matrix, right);
  const residual = residual0.slice();
  columns.forEach(({ bin, slope }, i) => {
    residual[bin]! += slope * beta[i]!;
  });
  let value = 0;
  for (let i = 0; i < BINS; i++) {
    for (let j = 0; j < BINS; j++) value += 0.5 * residual[i]! * precision[i * BINS + j]! * residual[j]!;
  }
  for (let i = 0; i < size; i++) value += 0.5 * columns[i]!.kstat * (beta[i]! - columns[i]!.beta0) ** 2;
  fresh.systematics.constraintWeights.forEach((weight, i) => {
    value += 0.5 * weight * x[2 + i]! ** 2;
  });
  return value;
}

/** Gaussian elimination without pivoting, for a positive definite matrix. */
function eliminate(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let k = 0; k < size; k++) {
    for (let i = k + 1; i < size; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < size; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      right[i]! -= factor * right[k]!;
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let j = k + 1; j < size; j++) right[k]! -= matrix[k]![j]! * right[j]!;
    right[k]! /= matrix[k]![k]!;
  }
  return right;
}

/** Largest difference of two vectors over the norm of the first. */
function distance(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.hypot(...a);
}

describe("a fit with the covariance of the data", () => {
  test.each(variants)(
    "has the value of the joint likelihood at its minimum over beta: %s",
    async (_, variant) => {
      const { model, likelihood, x } = await atSomePoint(variant);
      // 1e-10: the elimination without pivoting, over condition numbers of a few thousand.
      expect(Math.abs(likelihood.value(x) / jointMinimum(variant, likelihood, x) - 1)).toBeLessThan(1e-10);
      await model.close();
    },
  );

  test.each(variants)("has the profile of its twin: %s", async (_, variant) => {
    const { model, likelihood, x } = await atSomePoint(variant);
    const { rows, processCount, statistics, observed } = likelihood;
    const options = { rows, processCount, rowYields: likelihood.yields.at(x), statistics };
    const found = profiledBins(options, likelihood.profile(x));
    const data = { form: "covariance", observed, inverseCovariance: inverseCovariance() } as const;
    const expected = profiledBins(options, slowProfile(options, data));
    const pairs = (["yields", "slope", "variance", "rowFactor"] as const).map(
      (name) => [expected[name], found[name]] as const,
    );
    pairs.push([expected.weight.values, found.weight.values]);
    if (statistics) pairs.push([expected.betas!.values, found.betas!.values]);
    for (const [twin, values] of pairs) {
      const largest = Math.max(...twin.map((value, i) => Math.abs(value - values[i]!)));
      // 1e-10: two inverses of matrices with condition numbers of some hundred.
      expect(largest).toBeLessThanOrEqual(1e-10 * Math.hypot(...twin));
    }
    // At the minimum over the parameters there is no distance to it.
    const prediction = predict(likelihood, { x, profile: "profiled", frozen: Frozen.none(x.length) });
    expect(betaEdm(prediction)).toBeLessThan(1e-15);
    await model.close();
  });

  test.each(variants)("has derivatives that agree with central differences: %s", async (_, variant) => {
    const { model, likelihood, x, v } = await atSomePoint(variant);
    const step = 1e-5;
    const shifted = (sign: number) => x.map((value, i) => value + sign * step * v[i]!);
    const [up, down, here] = [0, 1, 2].map(() => new Float64Array(likelihood.size));
    const difference =
      (likelihood.valueAndGradient(shifted(1), up!) - likelihood.valueAndGradient(shifted(-1), down!)) /
      (2 * step);
    likelihood.valueAndGradient(x, here!);
    const slope = here!.reduce((sum, value, i) => sum + value * v[i]!, 0);
    expect(Math.abs(difference - slope)).toBeLessThan(1e-7 * Math.hypot(...here!) * Math.hypot(...v));
    const product = new Float64Array(likelihood.size);
    likelihood.hvp(x, v, product);
    const differences = up!.map((value, i) => (value - down![i]!) / (2 * step));
    expect(distance(product, differences)).toBeLessThan(1e-7);
    await model.close();
  });

  test.each(variants)("has a Hessian whose columns are its products: %s", async (_, variant) => {
    const { model, likelihood, x } = await atSomePoint(variant);
    const { size } = likelihood;
    const matrix = new Float64Array(size * size);
    likelihood.hessian(x, matrix);
    const unit = new Float64Array(size);
    const column = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      unit[i] = 1;
      likelihood.hvp(x, unit, column);
      unit[i] = 0;
      const row = matrix.subarray(i * size, (i + 1) * size);
      expect(distance(column, row)).toBeLessThan(1e-12);
      for (let j = 0; j < size; j++) expect(matrix[j * size + i]).toBe(row[j]);
    }
    await model.close();
  });
});

test("without a covariance the variances of the data stand in for it", async () => {
  const plain = exampleInput({ systematicType: "normal" });
  const variances = plain.data.counts.map((count) => 2 * count + 10);
  const diagonal = new Float64Array(BINS * BINS);
  for (let i = 0; i < BINS; i++) diagonal[i * (BINS + 1)] = 1 / variances[i]!;
  const values = [];
  for (const data of [{ variances }, { inverseCovariance: diagonal }]) {
    const fresh = exampleInput({ systematicType: "normal" });
    const model = await StatisticalModel.create(
      { ...fresh, data: { ...fresh.data, ...data } },
      { parameters: { allowNegative: true }, likelihood: { form: "covariance" }, threads: 0 },
    );
    const likelihood = model.likelihood();
    values.push(likelihood.value(likelihood.start.map((value, i) => value + 0.1 * i)));
    await model.close();
  }
  expect(Math.abs(values[0]! / values[1]! - 1)).toBeLessThan(1e-13);
});

test("a gamma constraint is refused together with a covariance", async () => {
  const likelihood = { form: "covariance", binByBinStat: { kind: "lite", type: "gamma" } } as const;
  await expect(StatisticalModel.create(exampleInput(), { likelihood })).rejects.toThrow(
    /binByBinStat\.type.*normal-additive/s,
  );
});
