import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { KernelInputError } from "../errors/kernel-input-error.js";
import { createTemplateEngine } from "./create-engine.js";
import {
  pointLike,
  type TestTreatment,
  testFold,
  testLikelihood,
  testPoint,
  testTensor,
} from "./test-tensors.slow.js";

const forms = (["dense", "csr", "runs"] as const).flatMap((storage) =>
  (["process", "row"] as const).flatMap((ratesPer) =>
    (["lite gamma", "full gamma"] as const).map((binByBin) => ({ storage, ratesPer, binByBin })),
  ),
);

/** Everything an engine computes, as bits. */
async function results(
  storage: "dense" | "csr" | "runs",
  ratesPer: "process" | "row",
  options: { threads: number; blockRows: number; binByBin: TestTreatment },
): Promise<BigUint64Array[]> {
  const shape = { seed: 1, binCount: 60, processCount: 3, columnCount: 23, form: "log_normal" } as const;
  const tensor = testTensor({ ...shape, storage, blockRows: options.blockRows });
  const likelihood = testLikelihood(tensor, { seed: 2, kind: "poisson", binByBin: options.binByBin });
  const point = testPoint(tensor, { seed: 3, ratesPer });
  const direction = testPoint(tensor, { seed: 4, ratesPer });
  const rows = testPoint(tensor, { seed: 5, ratesPer: "row" }).rates;
  const { fold, rateJacobian } = testFold(tensor, { seed: 6, rateCount: point.rates.length });
  const hessian = new Float64Array((fold.parameterCount + rateJacobian.parameterCount) ** 2);
  const engine = await createTemplateEngine(tensor, { shardCount: 10, threads: options.threads });
  expect(engine.threads).toBe(options.threads);
  expect(engine.shardCount).toBe(10);
  const found: Float64Array[] = [];
  const gradient = pointLike(point);
  for (const seed of [2, 20]) {
    engine.setLikelihood({
      ...likelihood,
      observed: testLikelihood(tensor, { seed, kind: "poisson", binByBin: options.binByBin }).observed,
    });
    found.push(Float64Array.of(engine.evaluate(point, gradient), engine.value(direction)));
    found.push(gradient.z.slice(), gradient.rates.slice());
    engine.hvp(direction, gradient);
    found.push(gradient.z.slice(), gradient.rates.slice());
    engine.hessian(fold, rateJacobian, hessian);
    found.push(hessian.slice());
    const diagonal = new Float64Array(Math.sqrt(hessian.length));
    engine.gaussNewtonDiagonal(fold, rateJacobian, diagonal);
    found.push(diagonal);
    const { betas, ...bins } = engine.profile();
    found.push(...Object.values(bins), ...Object.values(betas));
  }
  const folded = new Float64Array(engine.rowCount * fold.parameterCount);
  engine.foldedRows(0, engine.rowCount, fold, folded);
  found.push(folded);
  const yields = new Float64Array(engine.rowCount);
  engine.rowYields(point, yields);
  found.push(yields.slice());
  engine.jvp(point, direction, yields);
  found.push(yields.slice());
  engine.vjp(point, rows, gradient);
  found.push(gradient.z.slice(), gradient.rates.slice());
  engine.rowsHvp(point, rows, direction, gradient);
  found.push(gradient.z.slice(), gradient.rates.slice());
  await engine.close();
  return found.map((vector) => new BigUint64Array(vector.buffer));
}

test.each(forms)(
  "results are bit-identical for any number of threads and any cut into blocks ($storage, rates per $ratesPer, $binByBin)",
  async ({ storage, ratesPer, binByBin }) => {
    const inline = await results(storage, ratesPer, { threads: 0, blockRows: 7, binByBin });
    for (const options of [
      { threads: 0, blockRows: 1000 },
      { threads: 1, blockRows: 1000 },
      { threads: 2, blockRows: 3 },
      { threads: 3, blockRows: 7 },
      { threads: 8, blockRows: 1 },
    ]) {
      expect(await results(storage, ratesPer, { ...options, binByBin })).toEqual(inline);
    }
  },
);

test("a column out of range is refused wherever its shard lives", async () => {
  for (const [threads, storage] of [
    [0, "csr"],
    [1, "csr"],
    [0, "runs"],
    [1, "runs"],
  ] as const) {
    const tensor = testTensor({
      seed: 1,
      binCount: 8,
      processCount: 2,
      columnCount: 6,
      form: "log_normal",
      storage,
    });
    const last = tensor.blocks.at(-1)!;
    if ("columns" in last) last.columns[last.columns.length - 1] = 6;
    const creation = createTemplateEngine(tensor, { threads, shardCount: 2 });
    await expect(creation).rejects.toThrow("is 6, expected below 6 (columnCount)");
    if (threads === 0) await expect(creation).rejects.toBeInstanceOf(KernelInputError);
  }
});

test("a process with workers that are not closed ends by itself", async () => {
  const script = `
    import { createTemplateEngine } from "./create-engine.ts";
    import { testTensor, testLikelihood, testPoint, pointLike } from "./test-tensors.slow.ts";
    const tensor = testTensor(
      { seed: 1, binCount: 8, processCount: 2, columnCount: 6, form: "log_normal", storage: "dense" });
    const likelihood = testLikelihood(tensor, { seed: 2, kind: "poisson", binByBin: "none" });
    const point = testPoint(tensor, { seed: 3, ratesPer: "process" });
    const engine = await createTemplateEngine(tensor, { threads: 1, shardCount: 2 });
    engine.setLikelihood(likelihood);
    engine.evaluate(point, pointLike(point));
    console.log(engine.threads, "thread");`;
  const bundle = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const output = execFileSync(process.execPath, ["--input-type=module"], {
    input: bundle.outputFiles[0]!.text,
    encoding: "utf8",
  });
  expect(output).toBe("1 thread\n");
});
