import { createTemplateEngine } from "@rabbit-fit/autodiff-kernels";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binLocalTerm } from "../likelihood/terms/bin-local-term.js";
import type { TemplateRows } from "../templates/template-rows.js";
import { type ProfiledBins, profiledBins, unprofiledBins, weightOf } from "./profile-bins.js";
import { type SlowData, slowProfile } from "./profile-bins.slow.js";
import type { BinByBinStatistics } from "./template-statistics.js";

/** An engine for each shape of rows, whose yields are their rates. */
const engines = new Map<string, Awaited<ReturnType<typeof createTemplateEngine>>>();
async function rowEngine(rows: TemplateRows, processCount: number) {
  const key = `${rows.rowStart.join()} ${rows.processes.join()}`;
  const made =
    engines.get(key) ??
    (await createTemplateEngine(
      {
        binCount: rows.binCount,
        processCount,
        columnCount: 0,
        form: "log_normal",
        rowStart: rows.rowStart,
        processes: rows.processes,
        norm: new Float64Array(rows.rowCount).fill(1),
        blocks: [],
      },
      { ratesPer: "row", threads: 0 },
    ));
  engines.set(key, made);
  return made;
}

interface TestBins {
  readonly rows: TemplateRows;
  readonly processCount: number;
  readonly statistics: BinByBinStatistics | undefined;
}

/** The bins with their parameters profiled by the engine. */
async function profiler({ rows, processCount, statistics }: TestBins) {
  const engine = await rowEngine(rows, processCount);
  return (rowYields: Float64Array, { form, observed, variances }: SlowData): ProfiledBins => {
    if (form === "covariance") throw new Error("A covariance is not the engine's.");
    const term = binLocalTerm(
      { kind: form, observed, ...(variances && { variances }) },
      { engine, seat: { occupant: undefined }, rows, processCount, statistics },
    );
    const point = { z: new Float64Array(0), rates: rowYields };
    term.evaluate(point, { z: new Float64Array(0), rates: new Float64Array(rows.rowCount) });
    return profiledBins({ rows, processCount, rowYields, statistics }, term.profile());
  };
}

/** One bin of three processes, the last without statistical uncertainty. */
function oneBin(
  mode: BinByBinStatistics["mode"],
  type: BinByBinStatistics["type"],
  constraints: { kstat?: number[]; beta0?: number[]; variance?: number[] } = {},
): TestBins {
  const count = mode === "lite" ? 1 : 3;
  const fill = (values: readonly number[] | undefined, otherwise: number) =>
    Float64Array.from({ length: count }, (_, i) => values?.[i] ?? otherwise);
  const masked = mode === "lite" ? Uint8Array.of(0) : Uint8Array.of(0, 0, 1);
  const statistics: BinByBinStatistics = {
    mode,
    type,
    kstat: fill(constraints.kstat, 5),
    // Without statistical uncertainty there is no variance.
    variance: fill(constraints.variance, 4).map((value, i) => (masked[i] ? 0 : value)),
    beta0: fill(constraints.beta0, type === "normal-additive" ? 0 : 1),
    masked,
    active: Uint8Array.of(1, 1, 0),
  };
  const rows = {
    binCount: 1,
    rowCount: 3,
    rowStart: Uint32Array.of(0, 3),
    processes: Uint32Array.of(0, 1, 2),
    norm: new Float64Array(3),
  };
  return { rows, processCount: 3, statistics };
}

const poisson = (count: number): SlowData => ({ form: "poisson", observed: Float64Array.of(count) });

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
  return [(1 - bins.variance[0]! * weight) * factor, dt, ...dBetas];
}

const numbersOf = (bins: ProfiledBins) => [bins.yields[0]!, bins.slope[0]!, ...bins.betas!.values];

describe("the derivatives agree with central differences", () => {
  const cases: [string, TestBins, number, (readonly number[])?][] = [
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
    ["lite gamma kept at zero", oneBin("lite", "gamma"), 0, [-5, -3, 8.5]],
    ["lite gamma kept at zero, of a negative rest", oneBin("lite", "gamma"), 0, [5, 3, -7]],
    ["lite gamma centred at zero, kept at zero", oneBin("lite", "gamma", { beta0: [0] }), 0, [-5, -3, 8.5]],
    ["lite gamma, negative without counts", oneBin("lite", "gamma", { beta0: [1.2] }), 0, [-5, -3, 8]],
    [
      "lite normal-multiplicative, negative without counts",
      oneBin("lite", "normal-multiplicative", { beta0: [1.2] }),
      0,
      [-5, -3, 8],
    ],
    [
      "full gamma, one with the slack of a negative yield",
      oneBin("full", "gamma", { beta0: [0, 1.2], kstat: [1, 5] }),
      8,
      [-10, 6, 7],
    ],
    ["full gamma, one at twice its centre", oneBin("full", "gamma", { beta0: [1.2, 0.8] }), 0, [-4, 3, 8]],
  ];
  test.each(cases)("%s", async (_, bin, count, yields = [10, 6, 7]) => {
    const profile = await profiler(bin);
    const rowYields = Float64Array.from(yields);
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
    const bin = oneBin("full", "gamma", { beta0: [1.5, 0.5], kstat: [10, 20] });
    const bins = unprofiledBins({ ...bin, rowYields: Float64Array.of(10, 6, 7) });
    expect(bins.yields[0]).toBe(1.5 * 10 + 0.5 * 6 + 7);
    expect(bins.slope[0]).toBe(0);
    expect(bins.variance[0]).toBeCloseTo((100 * 1.5) / 10 + (36 * 0.5) / 20, 12);
    expect(Array.from(bins.rowFactor)).toEqual([1.5, 0.5, 1]);
  });

  test("no betas of masked channels", async () => {
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
    const bins = (await profiler({ rows, processCount: 1, statistics }))(rowYields, poisson(20));
    // (N + k) / (n + k)
    expect(bins.betas!.values[0]).toBeCloseTo(24 / 12, 13);
    expect(bins.betas!.values[1]).toBe(1);
    expect(Array.from(bins.weight.values).map((w) => w > 0)).toEqual([true, false]);
  });

  test("a bin without anything says nothing", async () => {
    const bins = (await profiler(oneBin("lite", "gamma")))(new Float64Array(3), poisson(0));
    expect([bins.yields[0], bins.weight.values[0], bins.countResponse[0]]).toEqual([0, 0, 0]);
  });
});

describe("the engine profiles as its twin in TypeScript", () => {
  const treatments = (["lite", "full"] as const).flatMap((mode) =>
    (["gamma", "normal-additive", "normal-multiplicative"] as const).map((type) => ({ mode, type })),
  );
  const sometimesZero = (value: fc.Arbitrary<number>) =>
    fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(0) });
  const size = (min: number, max: number) => fc.double({ min, max, noNaN: true });

  test.each(treatments)("$mode $type", async ({ mode, type }) => {
    const cell = fc.record({
      // A template that has no yield, or no statistical uncertainty.
      yield: sometimesZero(size(0.5, 50)),
      isMasked: fc.integer({ min: 0, max: 4 }).map((value) => value === 0),
      kstat: size(0.5, 200),
      // A toy of a gamma constraint can draw zero.
      beta0: type === "gamma" ? sometimesZero(size(0.3, 3)) : size(-0.5, 2),
      variance: size(0.1, 60),
    });
    const bins = fc.array(
      fc.record({
        observed: sometimesZero(fc.integer({ min: 1, max: 150 })),
        variance: size(1, 100),
        cells: fc.array(cell, { minLength: 3, maxLength: 3 }),
        ofBin: cell,
      }),
      { minLength: 3, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(bins, fc.constantFrom("poisson" as const, "chi2" as const), async (drawn, form) => {
        // The last bin is of a masked channel.
        const observed = Float64Array.from(drawn.slice(0, 2), (bin) => bin.observed);
        const variances = Float64Array.from(drawn.slice(0, 2), (bin) => bin.variance);
        const cells = drawn.flatMap((bin) => bin.cells);
        const parameters = mode === "lite" ? drawn.map((bin) => bin.ofBin) : cells;
        const statistics: BinByBinStatistics = {
          mode,
          type,
          kstat: Float64Array.from(parameters, ({ kstat }) => kstat),
          variance: Float64Array.from(parameters, ({ isMasked, variance }) => (isMasked ? 0 : variance)),
          beta0: Float64Array.from(parameters, ({ isMasked, beta0 }) =>
            isMasked ? (type === "normal-additive" ? 0 : 1) : beta0,
          ),
          masked: Uint8Array.from(parameters, ({ isMasked }) => Number(isMasked)),
          active: Uint8Array.from(cells, ({ isMasked }) => Number(!isMasked)),
        };
        const rows = {
          binCount: 3,
          rowCount: 9,
          rowStart: Uint32Array.of(0, 3, 6, 9),
          processes: Uint32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2),
          norm: new Float64Array(9),
        };
        const rowYields = Float64Array.from(cells, (each) => each.yield);
        const data: SlowData = { form, observed, ...(form === "chi2" && { variances }) };
        const bin = { rows, processCount: 3, statistics };
        const found = (await profiler(bin))(rowYields, data);
        const expected = profiledBins({ ...bin, rowYields }, slowProfile({ ...bin, rowYields }, data));
        // Counts where nothing is expected have no likelihood.
        fc.pre(expected.slope.every(Number.isFinite));
        expectSameBins(found, expected);
      }),
      { seed: 31, numRuns: 400 },
    );
  });

  function expectSameBins(found: ProfiledBins, expected: ProfiledBins): void {
    const of = ({ yields, slope, variance, weight, countResponse, rowFactor, betas }: ProfiledBins) => ({
      yields,
      slope,
      variance,
      weight: weight.values,
      countResponse,
      rowFactor,
      values: betas!.values,
      inverseCurvature: betas!.inverseCurvature,
      centreResponse: betas!.centreResponse,
    });
    const [left, right] = [of(found), of(expected)];
    for (const name of Object.keys(left) as (keyof typeof left)[]) {
      left[name].forEach((value, i) => {
        const other = right[name][i]!;
        // 1e-8: the twin loses digits where a parameter is near its pole, k + t lambda = 0.
        const tolerance = 1e-8 * (1e-3 + Math.abs(other));
        expect(Math.abs(value - other), `${name}[${i}] is ${value}, expected ${other}`).toBeLessThan(
          tolerance,
        );
      });
    }
  }
});
