import { describe, expect, test } from "vitest";
import type { FittedData } from "./bin-data.js";
import { type ProfiledBins, profileBins, weightOf } from "./profile-bins.js";
import type { BinByBinStatistics } from "./template-statistics.js";

/** One bin of three processes, the last without statistical uncertainty. */
function oneBin(
  mode: BinByBinStatistics["mode"],
  type: BinByBinStatistics["type"],
  constraints: { kstat?: number[]; beta0?: number[]; variance?: number[] } = {},
) {
  const count = mode === "lite" ? 1 : 3;
  const fill = (values: readonly number[] | undefined, otherwise: number) =>
    Float64Array.from({ length: count }, (_, i) => values?.[i] ?? otherwise);
  const statistics: BinByBinStatistics = {
    mode,
    type,
    kstat: fill(constraints.kstat, 5),
    variance: fill(constraints.variance, 4),
    beta0: fill(constraints.beta0, type === "normal-additive" ? 0 : 1),
    masked: mode === "lite" ? Uint8Array.of(0) : Uint8Array.of(0, 0, 1),
    active: Uint8Array.of(1, 1, 0),
  };
  const rows = {
    binCount: 1,
    rowCount: 3,
    rowStart: Uint32Array.of(0, 3),
    processes: Uint32Array.of(0, 1, 2),
    norm: new Float64Array(3),
  };
  return (rowYields: Float64Array, data?: FittedData) =>
    profileBins({ rows, processCount: 3, rowYields, statistics, ...(data && { data }) });
}

const poisson = (count: number): FittedData => ({ form: "poisson", observed: Float64Array.of(count) });

/** dn, dt and dbeta by each row, as the calculus has them. */
function responses(bins: ProfiledBins, row: number) {
  const weight = weightOf(bins, 0);
  const factor = bins.rowFactor[row]!;
  const dt = weight * factor;
  const betas = bins.betas!;
  const dBetas = Array.from(betas.values, (_, i) => {
    const dEffect = betas.ofRow[row] === i ? 1 : 0;
    return -betas.inverseCurvature[i]! * (betas.effect[i]! * dt + bins.slope[0]! * dEffect);
  });
  return [(1 - bins.spread[0]! * weight) * factor, dt, ...dBetas];
}

const numbersOf = (bins: ProfiledBins) => [bins.yields[0]!, bins.slope[0]!, ...bins.betas!.values];

describe("the derivatives agree with central differences", () => {
  const cases: [string, ReturnType<typeof oneBin>, number][] = [
    ["lite gamma", oneBin("lite", "gamma"), 30],
    ["full gamma", oneBin("full", "gamma", { kstat: [5, 9] }), 30],
    ["full gamma, no counts", oneBin("full", "gamma"), 0],
    ["lite gamma centred at zero, held there", oneBin("lite", "gamma", { beta0: [0], kstat: [50] }), 8],
    ["lite gamma centred at zero, with the slack", oneBin("lite", "gamma", { beta0: [0], kstat: [3] }), 40],
    ["full gamma, one held at zero", oneBin("full", "gamma", { beta0: [0, 1.2], kstat: [40, 5] }), 18],
    ["full gamma, one with the slack", oneBin("full", "gamma", { beta0: [0, 1.2], kstat: [1, 5] }), 40],
    ["full normal-multiplicative", oneBin("full", "normal-multiplicative"), 30],
    ["full normal-additive", oneBin("full", "normal-additive", { beta0: [0.3, -0.4] }), 30],
    ["lite normal-multiplicative kept at zero", oneBin("lite", "normal-multiplicative", { kstat: [0.5] }), 0],
    ["lite normal-additive kept at zero", oneBin("lite", "normal-additive", { variance: [90] }), 0],
  ];
  test.each(cases)("%s", (_, profile, count) => {
    const rowYields = Float64Array.of(10, 6, 7);
    const data = poisson(count);
    const bins = profile(rowYields, data);
    const step = 1e-4;
    for (let row = 0; row < 3; row++) {
      const shifted = (sign: number) =>
        numbersOf(
          profile(
            rowYields.map((value, i) => value + (i === row ? sign * step : 0)),
            data,
          ),
        );
      const [up, down] = [shifted(1), shifted(-1)];
      responses(bins, row).forEach((value, i) => {
        // 1e-6: what is left of the third derivative, of rounding, and of the curvature that stands for none.
        const difference = (up[i]! - down[i]!) / (2 * step);
        expect(Math.abs(value - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
      });
    }
  });
});

describe("what follows the data", () => {
  test("no betas without data: they stay at their centres, whose variance the yield has", () => {
    const bins = oneBin("full", "gamma", { beta0: [1.5, 0.5], kstat: [10, 20] })(Float64Array.of(10, 6, 7));
    expect(bins.yields[0]).toBe(1.5 * 10 + 0.5 * 6 + 7);
    expect(bins.slope[0]).toBe(0);
    expect(bins.spread[0]).toBeCloseTo((100 * 1.5) / 10 + (36 * 0.5) / 20, 12);
    expect(Array.from(bins.rowFactor)).toEqual([1.5, 0.5, 1]);
  });

  test("no betas of masked channels", () => {
    const statistics: BinByBinStatistics = {
      mode: "lite",
      type: "gamma",
      kstat: Float64Array.of(4, 4),
      variance: Float64Array.of(1, 1),
      beta0: Float64Array.of(1, 1),
      masked: new Uint8Array(2),
      active: Uint8Array.of(1, 1),
    };
    const rows = {
      binCount: 2,
      rowCount: 2,
      rowStart: Uint32Array.of(0, 1, 2),
      processes: new Uint32Array(2),
      norm: new Float64Array(2),
    };
    const rowYields = Float64Array.of(8, 8);
    const bins = profileBins({ rows, processCount: 1, rowYields, statistics, data: poisson(20) });
    // (N + k) / (n + k)
    expect(bins.betas!.values[0]).toBeCloseTo(24 / 12, 13);
    expect(bins.betas!.values[1]).toBe(1);
    expect(Array.from(bins.weight.values).map((w) => w > 0)).toEqual([true, false]);
  });

  test("a bin without anything says nothing", () => {
    const bins = oneBin("lite", "gamma")(new Float64Array(3), poisson(0));
    expect([bins.yields[0], bins.weight.values[0], bins.countResponse[0]]).toEqual([0, 0, 0]);
  });
});
