import fc from "fast-check";
import { expect, test } from "vitest";
import { createTemplateEngine } from "./create-engine.js";
import type { TemplatePoint } from "./engine.js";
import { expectVector } from "./expect-vector.slow.js";
import type { Fold } from "./fold.js";
import { hessianStripes } from "./hessian-stripes.js";
import type { RateJacobian } from "./rate-jacobian.js";
import {
  denseRateJacobian,
  pointLike,
  type TestTensorOptions,
  testFold,
  testLikelihood,
  testPoint,
  testTensor,
  testTreatments,
} from "./test-tensors.slow.js";

const tensors: fc.Arbitrary<TestTensorOptions> = fc.record({
  seed: fc.nat(10_000),
  binCount: fc.integer({ min: 1, max: 20 }),
  processCount: fc.integer({ min: 1, max: 4 }),
  columnCount: fc.integer({ min: 1, max: 20 }),
  form: fc.constantFrom("log_normal", "normal"),
  storage: fc.constantFrom("dense", "csr", "runs"),
  blockRows: fc.integer({ min: 1, max: 30 }),
  filling: fc.double({ min: 0, max: 1, noNaN: true }),
});
const ratesPers = fc.constantFrom("process" as const, "row" as const);
const treatments = fc.constantFrom(...testTreatments);
const shardCounts = fc.integer({ min: 1, max: 6 });
const runs = { seed: 11, numRuns: 120 };

/** No rate has a derivative. */
const noRateParameters = (rateCount: number): RateJacobian => ({
  rowStart: new Uint32Array(rateCount + 1),
  columns: new Uint32Array(0),
  values: new Float64Array(0),
  parameterCount: 0,
});

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const dotPoints = (a: TemplatePoint, b: TemplatePoint) => dot(a.z, b.z) + dot(a.rates, b.rates);

test("<J v, u> = <v, J^T u>, and both second-order products are symmetric", async () => {
  await fc.assert(
    fc.asyncProperty(
      tensors,
      ratesPers,
      shardCounts,
      treatments,
      async (options, ratesPer, shardCount, binByBin) => {
        const tensor = testTensor(options);
        const likelihood = testLikelihood(tensor, { seed: 1, kind: "poisson", binByBin });
        const [point, v, w] = [1, 2, 3].map((seed) => testPoint(tensor, { seed, ratesPer }));
        const u = testPoint(tensor, { seed: 4, ratesPer: "row" }).rates;
        const engine = await createTemplateEngine(tensor, { shardCount, threads: 0, ratesPer });
        const rows = new Float64Array(engine.rowCount);
        const [left, right] = [pointLike(point!), pointLike(point!)];
        engine.jvp(point!, v!, rows);
        engine.vjp(point!, u, left);
        // Sums of some hundred terms of at most this size, in another order.
        const size = dot(rows.map(Math.abs), u.map(Math.abs)) + 1e3;
        expect(Math.abs(dot(rows, u) - dotPoints(left, v!))).toBeLessThan(1e-13 * size);

        engine.rowsHvp(point!, u, v!, left);
        engine.rowsHvp(point!, u, w!, right);
        expect(Math.abs(dotPoints(left, w!) - dotPoints(right, v!))).toBeLessThan(1e-13 * size);

        engine.setLikelihood(likelihood);
        engine.evaluate(point!, left);
        engine.hvp(v!, left);
        engine.hvp(w!, right);
        expect(Math.abs(dotPoints(left, w!) - dotPoints(right, v!))).toBeLessThan(1e-12 * size);
      },
    ),
    runs,
  );
});

test("columns of the Hessian are products with unit vectors, through the fold, and it is symmetric", async () => {
  await fc.assert(
    fc.asyncProperty(
      tensors,
      ratesPers,
      shardCounts,
      treatments,
      async (options, ratesPer, shardCount, binByBin) => {
        const tensor = testTensor(options);
        const likelihood = testLikelihood(tensor, { seed: 1, kind: "poisson", binByBin });
        const point = testPoint(tensor, { seed: 2, ratesPer });
        const { fold, rateJacobian } = testFold(tensor, { seed: 3, rateCount: point.rates.length });
        const engine = await createTemplateEngine(tensor, { shardCount, threads: 0, ratesPer });
        engine.setLikelihood(likelihood);
        const product = pointLike(point);
        engine.evaluate(point, product);
        const rateCount = rateJacobian.parameterCount;
        const dRates = denseRateJacobian(rateJacobian);
        const size = rateCount + fold.parameterCount;
        const hessian = new Float64Array(size * size).fill(7);
        engine.hessian(fold, rateJacobian, hessian);
        const expected = new Float64Array(size * size);
        for (let p = 0; p < size; p++) {
          const direction = pointLike(point);
          spread(p, direction);
          engine.hvp(direction, product);
          for (let q = 0; q < size; q++) {
            const other = pointLike(point);
            spread(q, other);
            expected[p * size + q] = dotPoints(product, other);
          }
        }
        expectVector(hessian, expected, 1e-12);
        for (let p = 0; p < size; p++) {
          for (let q = 0; q < p; q++) expect(hessian[p * size + q]).toBe(hessian[q * size + p]);
        }

        /** d [z | rates] / d parameter p */
        function spread(p: number, out: TemplatePoint): void {
          for (let c = 0; c < out.z.length; c++) {
            if (p >= rateCount && fold.parameter[c] === p - rateCount) out.z[c] = fold.slope[c]!;
          }
          for (let i = 0; i < out.rates.length; i++) {
            if (p < rateCount) out.rates[i] = dRates[i]![p]!;
          }
        }
      },
    ),
    runs,
  );
});

const fillings = [0.3, 0.02];
test.each(fillings)(
  "a Hessian of several stripes has its products as columns where bins fill %d of these",
  async (filling) => {
    const tensor = testTensor({
      seed: 1,
      binCount: 12,
      processCount: 2,
      columnCount: 3000,
      form: "log_normal",
      storage: "csr",
      filling,
    });
    const likelihood = testLikelihood(tensor, { seed: 1, kind: "poisson", binByBin: "none" });
    const point = testPoint(tensor, { seed: 2, ratesPer: "process" });
    const size = 3000;
    expect(hessianStripes(size).length).toBeGreaterThan(1);
    const fold = {
      parameter: Int32Array.from({ length: size }, (_, column) => column),
      slope: new Float64Array(size).fill(1),
      parameterCount: size,
    };
    const hessians = [];
    for (const threads of [0, 1]) {
      const engine = await createTemplateEngine(structuredClone(tensor), { shardCount: 3, threads });
      engine.setLikelihood(likelihood);
      const product = pointLike(point);
      engine.evaluate(point, product);
      const hessian = new Float64Array(size * size).fill(7);
      engine.hessian(fold, noRateParameters(2), hessian);
      hessians.push(hessian);
      for (const p of [0, 1, 1500, 2895, 2896, 2897, 2999]) {
        const direction = pointLike(point);
        direction.z[p] = 1;
        engine.hvp(direction, product);
        expectVector(hessian.slice(p * size, (p + 1) * size), product.z, 1e-12);
        const column = Float64Array.from({ length: size }, (_, q) => hessian[q * size + p]!);
        expectVector(column, product.z, 1e-12);
      }
      await engine.close();
    }
    const [inline, threaded] = hessians.map((hessian) => Buffer.from(hessian.buffer));
    expect(inline!.equals(threaded!)).toBe(true);
  },
);

test("nothing that is passed in is modified, except the blocks, which are taken over", async () => {
  const tensor = testTensor({
    seed: 1,
    binCount: 6,
    processCount: 2,
    columnCount: 5,
    form: "log_normal",
    storage: "csr",
  });
  const likelihood = testLikelihood(tensor, { seed: 2, kind: "chi2", binByBin: "full gamma" });
  const point = testPoint(tensor, { seed: 3, ratesPer: "process" });
  const direction = testPoint(tensor, { seed: 4, ratesPer: "process" });
  const rows = testPoint(tensor, { seed: 5, ratesPer: "row" }).rates;
  const { fold, rateJacobian } = testFold(tensor, { seed: 6, rateCount: 2 });
  const { blocks, ...rest } = tensor;
  const inputs = { rest, likelihood, point, direction, rows, fold, rateJacobian };
  const before = structuredClone(inputs);
  const engine = await createTemplateEngine(tensor, { threads: 1, shardCount: 2 });
  engine.setLikelihood(likelihood);
  const out = pointLike(point);
  engine.evaluate(point, out);
  engine.hvp(direction, out);
  engine.rowsHvp(point, rows, direction, out);
  engine.hessian(fold, rateJacobian, new Float64Array((fold.parameterCount + 3) ** 2));
  await engine.close();
  expect(inputs).toEqual(before);
  expect(blocks).toEqual([]);
});

test.each(testTreatments)(
  "%s: a rate of zero has a slope, a direction and a Hessian like any other",
  async (binByBin) => {
    const tensor = testTensor({
      seed: 3,
      binCount: 5,
      processCount: 2,
      columnCount: 3,
      form: "log_normal",
      storage: "dense",
    });
    const likelihood = testLikelihood(tensor, { seed: 2, kind: "poisson", binByBin });
    const engine = await createTemplateEngine(tensor);
    engine.setLikelihood(likelihood);
    const at = (rate: number): TemplatePoint => ({
      z: Float64Array.of(0.1, -0.2, 0.3),
      rates: Float64Array.of(rate, 1),
    });
    const [gradient, up, down] = [pointLike(at(0)), pointLike(at(0)), pointLike(at(0))];
    engine.evaluate(at(0), gradient);
    const h = 1e-5;
    expect(gradient.rates[0]).toBeCloseTo((engine.value(at(h)) - engine.value(at(-h))) / (2 * h), 4);
    engine.hvp({ z: new Float64Array(3), rates: Float64Array.of(1, 0) }, gradient);
    engine.evaluate(at(h), up);
    engine.evaluate(at(-h), down);
    expect(gradient.z.some((value) => Math.abs(value) > 0.1)).toBe(true);
    expectVector(
      gradient.z,
      up.z.map((value, i) => (value - down.z[i]!) / (2 * h)),
      1e-6,
    );
  },
);

test("edges: no bins, no rows, no columns, no phi", async () => {
  const empty = await createTemplateEngine({
    binCount: 0,
    processCount: 0,
    columnCount: 0,
    form: "normal",
    rowStart: Uint32Array.of(0),
    processes: new Uint32Array(0),
    norm: new Float64Array(0),
    blocks: [],
  });
  const nothing = { z: new Float64Array(0), rates: new Float64Array(0) };
  empty.setLikelihood({ kind: "poisson", observed: new Float64Array(0), binByBin: { kind: "none" } });
  expect(empty.evaluate(nothing, nothing)).toBe(0);

  // Two bins, of which the first has no rows; one row without columns.
  const bare = await createTemplateEngine({
    binCount: 2,
    processCount: 1,
    columnCount: 0,
    form: "log_normal",
    rowStart: Uint32Array.of(0, 0, 1),
    processes: Uint32Array.of(0),
    norm: Float64Array.of(3),
    blocks: [],
  });
  const point = { z: new Float64Array(0), rates: Float64Array.of(2) };
  const out = pointLike(point);
  const noFold: Fold = { parameter: new Int32Array(0), slope: new Float64Array(0), parameterCount: 0 };
  bare.setLikelihood({ kind: "poisson", observed: Float64Array.of(0, 0), binByBin: { kind: "none" } });
  expect(bare.evaluate(point, out)).toBe(6);
  expect(out.rates).toEqual(Float64Array.of(3));
  bare.setLikelihood({ kind: "poisson", observed: Float64Array.of(1, 0), binByBin: { kind: "none" } });
  expect(bare.evaluate(point, out)).toBe(Number.POSITIVE_INFINITY);
  // All bins masked.
  bare.setLikelihood({ kind: "poisson", observed: new Float64Array(0), binByBin: { kind: "none" } });
  expect(bare.evaluate(point, out)).toBe(0);
  expect(out.rates).toEqual(Float64Array.of(0));
  const hessian = new Float64Array(1).fill(7);
  const own: RateJacobian = {
    rowStart: Uint32Array.of(0, 1),
    columns: Uint32Array.of(0),
    values: Float64Array.of(1),
    parameterCount: 1,
  };
  bare.hessian(noFold, own, hessian);
  expect(hessian).toEqual(Float64Array.of(0));
  const yields = new Float64Array(1);
  bare.rowYields(point, yields);
  expect(yields).toEqual(Float64Array.of(6));
});
