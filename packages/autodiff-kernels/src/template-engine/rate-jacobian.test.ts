import fc from "fast-check";
import { expect, test } from "vitest";
import { createTemplateEngine } from "./create-engine.js";
import { SlowTemplateEngine, slowTensor } from "./engine.slow.js";
import { expectVector } from "./expect-vector.slow.js";
import type { RateJacobian } from "./rate-jacobian.js";
import {
  denseRateJacobian,
  pointLike,
  testFold,
  testLikelihood,
  testPoint,
  testTensor,
  testTreatments,
} from "./test-tensors.slow.js";

const cases = fc.record({
  seed: fc.nat(10_000),
  binCount: fc.integer({ min: 1, max: 6 }),
  processCount: fc.integer({ min: 1, max: 3 }),
  columnCount: fc.integer({ min: 1, max: 4 }),
  form: fc.constantFrom("log_normal" as const, "normal" as const),
  storage: fc.constantFrom("dense" as const, "csr" as const, "runs" as const),
  ratesPer: fc.constantFrom("process" as const, "row" as const),
  binByBin: fc.constantFrom(...testTreatments),
  rateParameterCount: fc.integer({ min: 0, max: 30 }),
  shardCount: fc.integer({ min: 1, max: 3 }),
});

test("the Hessian and the diagonal of many rate parameters are their slow twins", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ ratesPer, binByBin, rateParameterCount, shardCount, ...options }) => {
      const tensor = testTensor(options);
      const likelihood = testLikelihood(tensor, { seed: options.seed, kind: "poisson", binByBin });
      const slow = new SlowTemplateEngine(slowTensor(tensor), likelihood);
      const engine = await createTemplateEngine(tensor, { threads: 0, shardCount, ratesPer });
      engine.setLikelihood(likelihood);
      const point = testPoint(tensor, { seed: options.seed, ratesPer });
      // The twin tells rows from processes by their number.
      fc.pre(ratesPer === "process" || point.rates.length !== tensor.processCount);
      engine.evaluate(point, pointLike(point));
      const rateCount = point.rates.length;
      const { fold, rateJacobian } = testFold(tensor, { seed: options.seed, rateCount, rateParameterCount });
      const size = rateParameterCount + fold.parameterCount;
      const hessian = new Float64Array(size * size).fill(7);
      engine.hessian(fold, rateJacobian, hessian);
      expectVector(hessian, slow.foldedHessian(point, fold, rateJacobian), 1e-12);
      const diagonal = new Float64Array(size).fill(7);
      engine.gaussNewtonDiagonal(fold, rateJacobian, diagonal);
      expectVector(diagonal, slow.gaussNewtonDiagonal(point, fold, rateJacobian), 1e-12);
    }),
    { seed: 5, numRuns: 80 },
  );
});

test.each(["process", "row"] as const)(
  "rates per %s: zeros that are written out change no bit",
  async (ratesPer) => {
    const tensor = testTensor({
      seed: 1,
      binCount: 20,
      processCount: 3,
      columnCount: 5,
      form: "log_normal",
      storage: "csr",
    });
    const point = testPoint(tensor, { seed: 3, ratesPer });
    const { fold, rateJacobian } = testFold(tensor, {
      seed: 4,
      rateCount: point.rates.length,
      rateParameterCount: 7,
    });
    const rows = denseRateJacobian(rateJacobian);
    const entries = rows.map((row) =>
      row.flatMap((value, column) => (value === 0 ? [] : [{ value, column }])),
    );
    const written = rows.map((row) => row.map((value, column) => ({ value, column })));
    const size = 7 + fold.parameterCount;
    const engine = await createTemplateEngine(tensor, { threads: 0, shardCount: 2 });
    for (const binByBin of testTreatments) {
      engine.setLikelihood(testLikelihood(tensor, { seed: 2, kind: "poisson", binByBin }));
      engine.evaluate(point, pointLike(point));
      const [sparse, dense] = [entries, written].map((all) => {
        const hessian = new Float64Array(size * size);
        const diagonal = new Float64Array(size);
        engine.hessian(fold, ofRows(all, 7), hessian);
        engine.gaussNewtonDiagonal(fold, ofRows(all, 7), diagonal);
        return { hessian, diagonal };
      });
      expect(sparse).toEqual(dense);
    }
  },
);

test("100,000 rates and 10,000 parameters take the memory of their entries", async () => {
  const [rowCount, parameterCount] = [100_000, 10_000];
  const { engine, point, fold, expected, jacobian } = await oneRowPerBin(rowCount, parameterCount);
  const before = process.memoryUsage().arrayBuffers;
  const diagonal = new Float64Array(parameterCount);
  engine.gaussNewtonDiagonal(fold, jacobian, diagonal);
  // Written out, d rates / d parameters is 8 GB: more than a WebAssembly memory can have.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
  expectVector(diagonal, expected(point.rates), 1e-13);
});

test("the Hessian of 20,000 rates and 200 parameters with one entry each is a diagonal", async () => {
  const [rowCount, parameterCount] = [20_000, 200];
  const { engine, point, fold, expected, jacobian } = await oneRowPerBin(rowCount, parameterCount);
  const hessian = new Float64Array(parameterCount ** 2);
  engine.hessian(fold, jacobian, hessian);
  const diagonal = expected(point.rates);
  expectVector(
    hessian,
    Float64Array.from(hessian, (_, i) =>
      i % (parameterCount + 1) === 0 ? diagonal[i / (parameterCount + 1)]! : 0,
    ),
    1e-13,
  );
});

/** A bin for each row, without variations: phi = n - N ln n + ..., n = norm r, and r_k the parameter k modulo their number. */
async function oneRowPerBin(rowCount: number, parameterCount: number) {
  const norm = Float64Array.from({ length: rowCount }, (_, row) => 10 + (row % 7));
  const observed = norm.map((value, row) => value + (row % 3));
  const engine = await createTemplateEngine(
    {
      binCount: rowCount,
      processCount: 1,
      columnCount: 0,
      form: "normal",
      rowStart: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row),
      processes: new Uint32Array(rowCount),
      norm,
      blocks: [],
    },
    { threads: 0, ratesPer: "row" },
  );
  engine.setLikelihood({ kind: "poisson", observed, binByBin: { kind: "none" } });
  const point = {
    z: new Float64Array(0),
    rates: Float64Array.from({ length: rowCount }, (_, row) => 1 + (row % parameterCount) / 1000),
  };
  engine.evaluate(point, pointLike(point));
  const jacobian: RateJacobian = {
    rowStart: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row),
    columns: Uint32Array.from({ length: rowCount }, (_, row) => row % parameterCount),
    values: new Float64Array(rowCount).fill(1),
    parameterCount,
  };
  const fold = { parameter: new Int32Array(0), slope: new Float64Array(0), parameterCount: 0 };
  /** sum N / n^2 norm^2 = sum N / r^2 over the rows of each parameter */
  const expected = (rates: Float64Array) => {
    const out = new Float64Array(parameterCount);
    rates.forEach((rate, row) => {
      out[row % parameterCount]! += observed[row]! / rate ** 2;
    });
    return out;
  };
  return { engine, point, fold, expected, jacobian };
}

function ofRows(
  rows: readonly (readonly { readonly value: number; readonly column: number }[])[],
  parameterCount: number,
): RateJacobian {
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.length);
  const entries = rows.flat();
  return {
    rowStart: Uint32Array.from(starts),
    columns: Uint32Array.from(entries, ({ column }) => column),
    values: Float64Array.from(entries, ({ value }) => value),
    parameterCount,
  };
}
