import { expect, test } from "vitest";
import type { BinLikelihood } from "./bin-likelihood.js";
import type { BinProfile } from "./bin-profile.js";
import { createTemplateEngine } from "./create-engine.js";
import type { TemplatePoint } from "./engine.js";
import { SlowTemplateEngine, slowTensor } from "./engine.slow.js";
import { expectVector } from "./expect-vector.slow.js";
import { type TemplateTensor, tensorShape } from "./tensor.js";
import {
  pointLike,
  testFold,
  testLikelihood,
  testPoint,
  testTensor,
  testTreatments,
} from "./test-tensors.slow.js";

const cases = (["dense", "csr", "runs"] as const).flatMap((storage) =>
  (["log_normal", "normal"] as const).flatMap((form) =>
    (["poisson", "chi2"] as const).flatMap((kind) =>
      testTreatments.flatMap((binByBin) =>
        (["process", "row"] as const).map((ratesPer) => ({ storage, form, kind, binByBin, ratesPer })),
      ),
    ),
  ),
);

test.each(cases)(
  "$storage $form, $kind, beta $binByBin, rates per $ratesPer: every method is its slow twin",
  async ({ storage, form, kind, binByBin, ratesPer }) => {
    const make = () => testTensor({ seed: 5, binCount: 13, processCount: 5, columnCount: 11, form, storage });
    const tensor = make();
    expect(tensorShape(tensor).storage).toBe(storage);
    const likelihood = testLikelihood(tensor, { seed: 6, kind, binByBin, binCount: 11 });
    const slow = new SlowTemplateEngine(slowTensor(make()), likelihood);
    const engine = await createTemplateEngine(tensor, { threads: 0, shardCount: 3 });
    engine.setLikelihood(likelihood);
    expect(tensor.blocks.length).toBe(0);

    const point = testPoint(make(), { seed: 7, ratesPer });
    const direction = testPoint(make(), { seed: 8, ratesPer });
    const rows = testPoint(make(), { seed: 9, ratesPer: "row" }).rates;
    const out = pointLike(point);
    const outRows = new Float64Array(engine.rowCount);
    const tolerance = 1e-13;

    const value = engine.evaluate(point, out);
    expectVector(Float64Array.of(value), Float64Array.of(slow.value(point)), 1e-12); // the twin's phi cancels
    const gradient = slow.gradient(point);
    expectVector(out.z, gradient.z, tolerance);
    expectVector(out.rates, gradient.rates, tolerance);
    expect(engine.value(point)).toBe(value);

    engine.rowYields(point, outRows);
    expectVector(outRows, slow.rowYields(point), tolerance);
    engine.jvp(point, direction, outRows);
    expectVector(outRows, slow.jvp(point, direction), tolerance);
    engine.vjp(point, rows, out);
    expectVector(out.z, slow.vjp(point, rows).z, tolerance);
    expectVector(out.rates, slow.vjp(point, rows).rates, tolerance);
    engine.rowsHvp(point, rows, direction, out);
    expectVector(out.z, slow.rowsHvp(point, rows, direction).z, tolerance);
    expectVector(out.rates, slow.rowsHvp(point, rows, direction).rates, tolerance);

    // At the point of evaluate, whatever has been called since.
    engine.value(testPoint(make(), { seed: 10, ratesPer }));
    engine.hvp(direction, out);
    const product = slow.hvp(point, direction);
    expectVector(out.z, product.z, 2 * tolerance);
    expectVector(out.rates, product.rates, 2 * tolerance);

    for (const other of ["process", "row"] as const) {
      engine.rowYields(testPoint(make(), { seed: 10, ratesPer: other }), outRows);
    }
    const { fold, rateJacobian } = testFold(make(), { seed: 11, rateCount: point.rates.length });
    const size = rateJacobian.parameterCount + fold.parameterCount;
    // Whatever was there before.
    const hessian = new Float64Array(size * size).fill(Number.NaN);
    engine.hessian(fold, rateJacobian, hessian);
    expectVector(hessian, slow.foldedHessian(point, fold, rateJacobian), 2 * tolerance);

    const diagonal = new Float64Array(size).fill(7);
    engine.gaussNewtonDiagonal(fold, rateJacobian, diagonal);
    expectVector(diagonal, slow.gaussNewtonDiagonal(point, fold, rateJacobian), 2 * tolerance);

    const profile = engine.profile();
    const slowProfile = slow.profile(point);
    expectVector(profile.yields, slowProfile.yields, tolerance);
    expectVector(profile.slopes, slowProfile.slopes, 3 * tolerance);
    expectVector(rowBetasOf(profile, likelihood, tensor), slowProfile.rowBetas, tolerance);

    const folded = new Float64Array(5 * fold.parameterCount);
    engine.foldedRows(7, 5, fold, folded);
    expectVector(folded, slow.foldedRows(7, 5, fold), tolerance);
    await engine.close();
  },
);

test("a tensor in runs that is too large for the cache has the derivatives of its two halves together", async () => {
  // 10 MB of entries, which are read ahead, and 5 MB of each half, which are not.
  const [binCount, columnCount, rowEntries] = [1536, 1000, 850];
  const make = (first: number, last: number): TemplateTensor => {
    const rows = last - first;
    const entry = (index: number) => first * rowEntries + index;
    return {
      binCount: rows,
      processCount: 1,
      columnCount,
      form: "log_normal",
      rowStart: Uint32Array.from({ length: rows + 1 }, (_, bin) => bin),
      processes: new Uint32Array(rows),
      norm: Float64Array.from({ length: rows }, (_, bin) => 5 + ((first + bin) % 7)),
      blocks: [
        {
          firstRow: 0,
          rowStart: Uint32Array.from({ length: rows + 1 }, (_, row) => row * rowEntries),
          // Three runs, the first of a length that changes from row to row.
          columns: Uint32Array.from({ length: rows * rowEntries }, (_, index) => {
            const row = first + Math.floor(index / rowEntries);
            const place = index % rowEntries;
            return place + (place < row % 400 ? 0 : place < 500 ? 70 : 150);
          }),
          values: Float64Array.from({ length: rows * rowEntries }, (_, i) => 0.01 * Math.sin(entry(i))),
        },
      ],
    };
  };
  const derivatives = async (first: number, last: number) => {
    const tensor = make(first, last);
    const engine = await createTemplateEngine(tensor, { threads: 0 });
    const observed = Float64Array.from({ length: last - first }, (_, bin) => 4 + ((first + bin) % 9));
    engine.setLikelihood({ kind: "poisson", observed, binByBin: { kind: "none" } });
    const wave = (step: number) => Float64Array.from({ length: columnCount }, (_, i) => Math.cos(step * i));
    const point = { z: wave(0.3), rates: Float64Array.of(1.1) };
    const [gradient, product] = [pointLike(point), pointLike(point)];
    const value = engine.evaluate(point, gradient);
    engine.hvp({ z: wave(0.7), rates: Float64Array.of(0.4) }, product);
    await engine.close();
    return [Float64Array.of(value), gradient.z, gradient.rates, product.z, product.rates];
  };
  const whole = await derivatives(0, binCount);
  const halves = [await derivatives(0, binCount / 2), await derivatives(binCount / 2, binCount)];
  whole.forEach((vector, i) => {
    expectVector(
      vector,
      vector.map((_, j) => halves[0]![i]![j]! + halves[1]![i]![j]!),
      1e-12,
    );
  });
});

test("where there are as many rows as processes, a point says what its rates are of", async () => {
  const make = () => {
    const tensor = testTensor({
      seed: 5,
      binCount: 1,
      processCount: 3,
      columnCount: 4,
      form: "log_normal",
      storage: "dense",
    });
    return { ...tensor, processes: Uint32Array.of(2, 0, 1) };
  };
  const slow = testPoint(make(), { seed: 7, ratesPer: "row" });
  const engine = await createTemplateEngine(make(), { threads: 0, ratesPer: "process" });
  const [perRow, perProcess] = [new Float64Array(3), new Float64Array(3)];
  engine.rowYields({ ...slow, ratesPer: "row" }, perRow);
  engine.rowYields({ ...slow, ratesPer: "process" }, perProcess);
  const byDefault = new Float64Array(3);
  engine.rowYields(slow, byDefault);
  expect(byDefault).toEqual(perProcess);
  for (const [row, process] of [2, 0, 1].entries()) {
    expect(perProcess[row]! / perRow[row]!).toBeCloseTo(slow.rates[process]! / slow.rates[row]!, 12);
  }
  expect(perRow).not.toEqual(perProcess);
  await engine.close();
});

/** The beta that scales each row, 1 where there is none, [rows] */
function rowBetasOf(profile: BinProfile, { observed, binByBin }: BinLikelihood, tensor: TemplateTensor) {
  const { values } = profile.betas;
  const out = new Float64Array(tensor.norm.length).fill(1);
  observed.forEach((_, bin) => {
    for (let row = tensor.rowStart[bin]!; row < tensor.rowStart[bin + 1]!; row++) {
      if (binByBin.kind === "full") out[row] = values[row]!;
      if (binByBin.kind === "lite" && !binByBin.masked[bin] && binByBin.active[row]) out[row] = values[bin]!;
    }
  });
  return out;
}

test.each(cases)(
  "$storage $form, $kind, beta $binByBin, rates per $ratesPer: the gradient is the slope of the value, products that of the gradient",
  async ({ storage, form, kind, binByBin, ratesPer }) => {
    const tensor = testTensor({ seed: 15, binCount: 9, processCount: 2, columnCount: 6, form, storage });
    const likelihood = testLikelihood(tensor, { seed: 16, kind, binByBin });
    const engine = await createTemplateEngine(tensor, { ratesPer });
    engine.setLikelihood(likelihood);
    const point = testPoint(tensor, { seed: 17, ratesPer });
    const direction = testPoint(tensor, { seed: 18, ratesPer });
    const gradient = pointLike(point);
    const product = pointLike(point);
    engine.evaluate(point, gradient);
    engine.hvp(direction, product);
    const dot = (a: TemplatePoint, b: TemplatePoint) =>
      a.z.reduce((sum, x, i) => sum + x * b.z[i]!, 0) +
      a.rates.reduce((sum, x, i) => sum + x * b.rates[i]!, 0);
    const along = (t: number): TemplatePoint => ({
      z: point.z.map((x, i) => x + t * direction.z[i]!),
      rates: point.rates.map((x, i) => x + t * direction.rates[i]!),
    });
    // Central differences err by h^2 times the third derivative and by the rounding of the value over h.
    const h = 1e-4;
    const slope = (engine.value(along(h)) - engine.value(along(-h))) / (2 * h);
    const scale = Math.abs(dot(gradient, direction)) + 10;
    expect(Math.abs(slope - dot(gradient, direction)) / scale).toBeLessThan(1e-6);
    const [up, down] = [pointLike(point), pointLike(point)];
    engine.evaluate(along(h), up);
    engine.evaluate(along(-h), down);
    expectVector(
      up.z.map((x, i) => (x - down.z[i]!) / (2 * h)),
      product.z,
      1e-6,
    );
    expectVector(
      up.rates.map((x, i) => (x - down.rates[i]!) / (2 * h)),
      product.rates,
      1e-6,
    );
  },
);
