import { expect, test } from "vitest";
import { KernelInputError } from "../errors/kernel-input-error.js";
import { controlBytes, reportDone, reportFailure, signal, waitForWorkers } from "../threads/control.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import { createTemplateEngine } from "./create-engine.js";
import type { TemplateTensor } from "./tensor.js";
import { pointLike, testFold, testLikelihood, testPoint, testTensor } from "./test-tensors.slow.js";

const shape = { seed: 1, binCount: 4, processCount: 2, columnCount: 3, form: "log_normal" } as const;
const dense = () => testTensor({ ...shape, storage: "dense", blockRows: 3 });
const sparse = () => testTensor({ ...shape, storage: "csr", blockRows: 3, filling: 1 });

test.each<[string, () => TemplateTensor]>([
  ["tensor.rowStart.length is 4, expected 5", () => ({ ...dense(), rowStart: Uint32Array.of(0, 2, 4, 8) })],
  ["tensor.rowStart[0] is 1, expected 0", () => ({ ...dense(), rowStart: Uint32Array.of(1, 2, 4, 6, 8) })],
  ["tensor.rowStart[2] is 1", () => ({ ...dense(), rowStart: Uint32Array.of(0, 2, 1, 6, 8) })],
  [
    "tensor.processes[3] is 2, expected below 2",
    () => ({ ...dense(), processes: Uint32Array.of(0, 1, 0, 2, 0, 1, 0, 1) }),
  ],
  ["tensor.norm.length is 7", () => ({ ...dense(), norm: new Float64Array(7) })],
  ["tensor.blocks is 6 rows, expected 8", () => ({ ...dense(), blocks: dense().blocks.slice(0, 2) })],
  [
    "tensor.blocks[1].firstRow is 6, expected 3",
    () => ({ ...dense(), blocks: dense().blocks.filter((_, i) => i !== 1) }),
  ],
  [
    "tensor.blocks[0].values.length is 4",
    () => ({ ...dense(), blocks: [{ firstRow: 0, values: new Float64Array(4) }] }),
  ],
  [
    "tensor.blocks[1] is dense, expected sparse",
    () => ({ ...sparse(), blocks: [sparse().blocks[0]!, dense().blocks[1]!] }),
  ],
  [
    "tensor.blocks[0].columns.length is 1, expected 2",
    () => ({
      ...sparse(),
      blocks: [
        {
          firstRow: 0,
          rowStart: Uint32Array.of(0, 2),
          columns: Uint32Array.of(0),
          values: new Float64Array(2),
        },
      ],
    }),
  ],
])("a tensor is refused: %s", async (message, make) => {
  const creation = createTemplateEngine(make());
  await expect(creation).rejects.toThrow(message);
  await expect(creation).rejects.toBeInstanceOf(KernelInputError);
});

test("options that make no sense are refused", async () => {
  await expect(createTemplateEngine(dense(), { threads: -1 })).rejects.toThrow("threads is -1");
  await expect(createTemplateEngine(dense(), { shardCount: 0 })).rejects.toThrow("shardCount is 0");
});

test("vectors that do not fit, and calls in the wrong order, are refused before anything is computed", async () => {
  const tensor = dense();
  const point = testPoint(tensor, { seed: 1, ratesPer: "process" });
  const perRow = testPoint(tensor, { seed: 1, ratesPer: "row" });
  const likelihood = testLikelihood(tensor, { seed: 1, kind: "poisson", binByBin: "lite gamma" });
  const { fold } = testFold(tensor, { seed: 1, rateCount: 2 });
  const engine = await createTemplateEngine(tensor);
  const out = pointLike(point);
  expect(() => engine.evaluate(point, out)).toThrow("evaluate needs a likelihood");
  engine.setLikelihood(likelihood);
  expect(() => engine.hvp(point, out)).toThrow("hvp needs a point");
  expect(() => engine.evaluate({ ...point, z: new Float64Array(2) }, out)).toThrow(
    "point.z.length is 2, expected 3",
  );
  expect(() => engine.evaluate({ ...point, rates: new Float64Array(3) }, out)).toThrow(
    "point.rates.length is 3, expected 2 (processes) or 8 (rows)",
  );
  expect(() => engine.evaluate(point, pointLike(perRow))).toThrow("out.rates.length is 8, expected 2");
  engine.evaluate(point, out);
  expect(() => engine.hvp(perRow, pointLike(perRow))).toThrow("direction.rates.length is 8, expected 2");
  expect(() => engine.foldedRows(7, 2, fold, new Float64Array(4))).toThrow(
    "first + count is 9, expected at most 8",
  );
  expect(() => engine.foldedRows(0, 1, { ...fold, parameterCount: 0 }, new Float64Array(0))).toThrow(
    "expected below 0 (parameterCount)",
  );
  const rates = { rowStart: Uint32Array.of(0, 1, 2), columns: Uint32Array.of(0, 1) };
  const rateJacobian = { ...rates, values: Float64Array.of(1, 1), parameterCount: 2 };
  for (const [change, message] of [
    [
      { rowStart: Uint32Array.of(0, 2) },
      "rateJacobian.rowStart.length is 2, expected 3 (rates of the point + 1)",
    ],
    [{ rowStart: Uint32Array.of(1, 1, 2) }, "rateJacobian.rowStart[0] is 1, expected 0"],
    [{ rowStart: Uint32Array.of(0, 3, 2) }, "rateJacobian.rowStart[2] is 2, expected at least 3"],
    [{ columns: Uint32Array.of(0) }, "rateJacobian.columns.length is 1, expected 2"],
    [{ values: Float64Array.of(0, 1, 2) }, "rateJacobian.values.length is 3, expected 2"],
    [{ columns: Uint32Array.of(0, 2) }, "rateJacobian.columns[1] is 2, expected below 2 (parameterCount)"],
  ] as const) {
    const faulty = { ...rateJacobian, ...change };
    const size = 2 + fold.parameterCount;
    expect(() => engine.hessian(fold, faulty, new Float64Array(size ** 2))).toThrow(message);
    expect(() => engine.gaussNewtonDiagonal(fold, faulty, new Float64Array(size))).toThrow(message);
  }
  engine.setLikelihood(likelihood);
  expect(() => engine.hvp(point, out)).toThrow("again after setLikelihood");
  const observed = new Float64Array(5);
  expect(() => engine.setLikelihood({ ...likelihood, observed })).toThrow("at most 4 (binCount)");
  expect(() => engine.setLikelihood({ ...likelihood, kind: "chi2" })).toThrow(
    "likelihood.variances is absent",
  );
  const short = new Float64Array(3);
  const fault = (binByBin: object) => () =>
    engine.setLikelihood({ ...likelihood, binByBin: binByBin as BinLikelihood["binByBin"] });
  for (const name of ["variance", "shift"]) {
    expect(fault({ kind: "additive", variance: observed, shift: observed, [name]: short })).toThrow(
      `likelihood.binByBin.${name}.length is 3, expected at least 4 (bins with a phi)`,
    );
  }
  const full = testLikelihood(tensor, { seed: 1, kind: "poisson", binByBin: "full gamma" }).binByBin;
  for (const name of ["kstat", "beta0", "masked"]) {
    expect(fault({ ...full, [name]: short })).toThrow(
      `likelihood.binByBin.${name}.length is 3, expected 8 (rows)`,
    );
  }
  await engine.close();
  expect(() => engine.evaluate(point, out)).toThrow("The engine is closed.");

  const strict = await createTemplateEngine(dense(), { ratesPer: "row" });
  expect(() => strict.rowYields(point, new Float64Array(8))).toThrow(
    "point.rates.length is 2, expected 8 (rows)",
  );
});

test("where rows are as many as processes, rates are per process unless the option says otherwise", async () => {
  // Both rows are of process 0.
  const make = (): TemplateTensor => ({
    binCount: 2,
    processCount: 2,
    columnCount: 1,
    form: "log_normal",
    rowStart: Uint32Array.of(0, 1, 2),
    processes: Uint32Array.of(0, 0),
    norm: Float64Array.of(1, 1),
    blocks: [{ firstRow: 0, values: new Float64Array(2) }],
  });
  const point = { z: new Float64Array(1), rates: Float64Array.of(3, 5) };
  const yields = new Float64Array(2);
  (await createTemplateEngine(make())).rowYields(point, yields);
  expect(yields).toEqual(Float64Array.of(3, 3));
  (await createTemplateEngine(make(), { ratesPer: "row" })).rowYields(point, yields);
  expect(yields).toEqual(Float64Array.of(3, 5));
});

test("a failure in a worker is an error in the caller, once", () => {
  const control = new Int32Array(new SharedArrayBuffer(controlBytes));
  signal(control, 0, 0);
  reportFailure(control, "out of memory — in shard 3");
  reportFailure(control, "a later one");
  reportDone(control, 2);
  reportDone(control, 2);
  expect(() => waitForWorkers(control, 2)).toThrow("A shard worker failed: out of memory — in shard 3");
  signal(control, 0, 0);
  reportDone(control, 2);
  reportDone(control, 2);
  expect(() => waitForWorkers(control, 2)).not.toThrow();
});
