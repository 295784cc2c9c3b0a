import { describe, expect, test } from "vitest";
import { exampleInput } from "../testing/example-input.fixture.js";
import {
  BINS,
  countsOf,
  exampleToys,
  expectSmall,
  LARGEST_PULL,
  largestPulls,
  TOYS,
} from "./example-toys.fixture.js";

describe("the data of toys", () => {
  test("without any fluctuation they are the expectation", async () => {
    const { toy, expected } = await exampleToys();
    const { counts, variances, constraintCentres, beta0 } = toy(1, {
      randomizeData: "none",
      randomizeSystematics: "none",
    });
    expect([counts, variances]).toEqual([expected, undefined]);
    expect([constraintCentres, beta0]).toEqual([undefined, undefined]);
  });

  test("toys of observed data fluctuate around them, whatever the systematics", async () => {
    const { toys, request } = await exampleToys();
    const observed = request.data.counts;
    const filled = Array.from(observed.keys()).filter((bin) => observed[bin]! > 0);
    for (const randomizeSystematics of ["frequentist", "bayesian"] as const) {
      const samples = countsOf(toys({ dataMode: "observed", randomizeSystematics }));
      const mean = (i: number) => observed[filled[i]!]!;
      const pulls = largestPulls(
        samples.map((sample) => Float64Array.from(filled, (bin) => sample[bin]!)),
        { mean, variance: mean, excessKurtosis: (i) => 1 / mean(i) },
      );
      expectSmall(pulls);
      expect(new Set(samples.map((sample) => sample[2]))).toEqual(new Set([0]));
    }
  });

  test("normal data of a chi-square have the variances of the data, or those of the expectation", async () => {
    const plain = exampleInput();
    const variances = plain.data.counts.map((_, bin) => 10 * (bin + 1));
    for (const data of [{ ...plain.data, variances }, plain.data]) {
      const { toys, expected } = await exampleToys({ form: "chi2", input: { data } });
      const drawn = toys({ randomizeData: "normal" });
      expect(drawn[0]!.variances).toBe("variances" in data ? variances : undefined);
      const pulls = largestPulls(countsOf(drawn), {
        mean: (bin) => expected[bin]!,
        variance: (bin) => ("variances" in data ? variances[bin]! : expected[bin]!),
      });
      expectSmall(pulls);
    }
  });

  test("Poisson counts are their own variances", async () => {
    const plain = exampleInput();
    const data = { ...plain.data, variances: plain.data.counts.map(() => 3) };
    const { toy } = await exampleToys({ form: "chi2", input: { data } });
    expect(toy(1).variances).toBeUndefined();
  });

  test("normal data of a covariance fit have its covariance", async () => {
    // C^-1 = 0.02 (1 + u u^T), so that C = 50 (1 - u u^T / (1 + u^T u)).
    const u = Array.from({ length: BINS }, (_, bin) => Math.cos(bin));
    const norm = u.reduce((sum, value) => sum + value * value, 0);
    const matrix = (scale: number, factor: number) =>
      Float64Array.from({ length: BINS * BINS }, (_, entry) => {
        const [i, j] = [Math.floor(entry / BINS), entry % BINS];
        return scale * (Number(i === j) + factor * u[i]! * u[j]!);
      });
    const data = { ...exampleInput().data, inverseCovariance: matrix(0.02, 1) };
    const { toys, expected } = await exampleToys({
      binByBinStat: { kind: "none" },
      form: "covariance",
      input: { data },
    });
    const covariance = matrix(50, -1 / (1 + norm));
    const samples = countsOf(toys({ randomizeData: "normal" }));
    for (let i = 0; i < BINS; i++) {
      for (let j = 0; j <= i; j++) {
        const found =
          samples.reduce((sum, n) => sum + (n[i]! - expected[i]!) * (n[j]! - expected[j]!), 0) / TOYS;
        const [ii, jj, ij] = [
          covariance[i * (BINS + 1)]!,
          covariance[j * (BINS + 1)]!,
          covariance[i * BINS + j]!,
        ];
        const deviation = Math.sqrt((ii * jj + ij * ij) / TOYS);
        expect(Math.abs(found - ij) / deviation).toBeLessThan(LARGEST_PULL);
      }
    }
    const mean = (bin: number) => expected[bin]!;
    expectSmall(largestPulls(samples, { mean, variance: (bin) => covariance[bin * (BINS + 1)]! }));
  });

  test("Poisson data of a covariance fit are refused", async () => {
    const data = {
      ...exampleInput().data,
      inverseCovariance: Float64Array.from({ length: BINS * BINS }, (_, entry) =>
        Number(entry % (BINS + 1) === 0),
      ),
    };
    const { toy } = await exampleToys({
      binByBinStat: { kind: "none" },
      form: "covariance",
      input: { data },
    });
    expect(() => toy(1)).toThrow(
      /^options\.data\.toys\.randomizeData is "?poisson"?, expected normal or none .* Set options\.data\.toys\.randomizeData to "normal"\.$/,
    );
  });

  test("a Poisson fit refuses a normal toy with a negative count, naming toy and bin", async () => {
    const data = { counts: Float64Array.of(900, 900, 1, 900, 900, 900, 900, 900, 900) };
    const { toys } = await exampleToys({ input: { data } });
    expect(() => toys({ dataMode: "observed", randomizeData: "normal" })).toThrow(
      /^toy \d+: count\[2\] is -\d.*, expected 0 or more\. Draw Poisson data/,
    );
  });

  test("yields that parameters at random make negative are refused", async () => {
    const input = exampleInput({ symmetric: true, systematicType: "normal" });
    const constraintWeights = input.systematics.constraintWeights.map(() => 1e-4);
    const { toys } = await exampleToys({
      input: { systematics: { ...input.systematics, unconstrainedCount: 0, constraintWeights } },
    });
    expect(() => toys({ randomizeSystematics: "bayesian" })).toThrow(
      /^toy \d+: expectation\[\d\] is -.*, expected 0 or more\. Yields stay positive with log_normal/,
    );
  });
});
