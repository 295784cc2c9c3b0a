import { expect, test } from "vitest";
import { createTemplateEngine } from "./engine.js";
import { SlowTemplateEngine, slowTensor } from "./engine.slow.js";
import { expectVector } from "./expect-vector.slow.js";
import { pointLike, testLikelihood, testPoint, testTensor } from "./test-tensors.slow.js";

const cases = (["dense", "sparse"] as const).flatMap((storage) =>
  (["log_normal", "normal"] as const).flatMap((form) =>
    (["poisson", "chi2"] as const).flatMap((kind) =>
      (["none", "lite"] as const).flatMap((binByBin) =>
        (["process", "row"] as const).map((ratesPer) => ({ storage, form, kind, binByBin, ratesPer })),
      ),
    ),
  ),
);

test.each(cases)(
  "$storage $form, $kind, beta $binByBin, rates per $ratesPer: every method is its slow twin",
  async ({ storage, form, kind, binByBin, ratesPer }) => {
    const make = () => testTensor({ seed: 5, binCount: 13, processCount: 3, columnCount: 11, form, storage });
    const tensor = make();
    const likelihood = testLikelihood(tensor, { seed: 6, kind, binByBin, binCount: 11 });
    const slow = new SlowTemplateEngine(slowTensor(make()), likelihood);
    const engine = await createTemplateEngine(tensor, { threads: 0, shardCount: 3, ratesPer });
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
    engine.jacobianProduct(point, direction, outRows);
    expectVector(outRows, slow.jacobianProduct(point, direction), tolerance);
    engine.transposeProduct(point, rows, out);
    expectVector(out.z, slow.transposeProduct(point, rows).z, tolerance);
    expectVector(out.rates, slow.transposeProduct(point, rows).rates, tolerance);
    engine.secondOrderProduct(point, rows, direction, out);
    expectVector(out.z, slow.secondOrderProduct(point, rows, direction).z, tolerance);
    expectVector(out.rates, slow.secondOrderProduct(point, rows, direction).rates, tolerance);

    // At the point of evaluate, whatever has been called since.
    engine.value(testPoint(make(), { seed: 10, ratesPer }));
    engine.curvatureProduct(direction, out);
    const product = slow.curvatureProduct(point, direction);
    expectVector(out.z, product.z, 2 * tolerance);
    expectVector(out.rates, product.rates, 2 * tolerance);
    await engine.close();
  },
);
