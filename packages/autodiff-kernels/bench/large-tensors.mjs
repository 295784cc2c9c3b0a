// node bench/large-tensors.mjs [scales=0.01,0.1] [threads=default] [kinds=runs,scattered,dense]
// One evaluation of the largest fits: the tensor, and the external Hessian's product, which is not reused. Times are
// min / median over 20 evaluations at alternating points; bandwidth is what is stored and read by one evaluation over
// the fastest, beside what plain sums read in the same run.
import { loadavg } from "node:os";
import { createSymmetricHalf, createTemplateEngine, symmetricHalfProduct } from "../dist/index.js";
import { calibrationHessian, calibrationTensor, denseTensor } from "./calibration-tensor.mjs";
import { seededRandom } from "./random.mjs";
import { startStreamRead } from "./stream-read.mjs";

const scales = (process.argv[2] ?? "0.01,0.1").split(",").map(Number);
const options =
  process.argv[3] === undefined || process.argv[3] === "" ? {} : { threads: Number(process.argv[3]) };
const kinds = (process.argv[4] ?? "runs,scattered,dense").split(",");
const repetitions = 20;

const stream = await startStreamRead();
console.log(
  `stream read, ${stream.threads} threads: ${stream.measure().toFixed(1)} GB/s, load ${loadavg()[0].toFixed(1)}`,
);
for (const scale of scales) {
  for (const kind of kinds.filter((name) => name !== "dense")) {
    const scattered = kind === "scattered";
    await bench(`sparse ${scale}, ${kind}`, calibrationTensor(scale, { scattered }), () =>
      calibrationHessian(scale, { scattered }),
    );
  }
}
if (kinds.includes("dense")) {
  await bench("dense 10,000 x 5 x 200", denseTensor({ binCount: 10_000, processCount: 5, columnCount: 200 }));
}
stream.stop();

async function bench(name, tensor, makeHessian) {
  const { binCount, processCount, columnCount, norm, rowStart } = tensor;
  const engine = await createTemplateEngine(tensor, options);
  const half = makeHessian && (await createSymmetricHalf(makeHessian(), options));
  const observed = new Float64Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    for (let row = rowStart[bin]; row < rowStart[bin + 1]; row++) observed[bin] += norm[row];
    observed[bin] = Math.round(observed[bin]);
  }
  engine.setLikelihood({ kind: "poisson", observed, binByBin: liteBeta(binCount, norm.length) });
  const random = seededRandom(11);
  const vectors = () => ({
    z: Float64Array.from({ length: columnCount }, () => 0.1 * (random() - 0.5)),
    rates: new Float64Array(processCount).fill(1),
  });
  const points = [vectors(), vectors()];
  const out = vectors();
  const product = new Float64Array(columnCount);
  const external = (x) => half && symmetricHalfProduct(half, x, product);
  console.log(
    `\n${name}: ${binCount} bins, ${columnCount} columns, A ${megabytes(engine.entryBytes)} in ${engine.shardCount} shards` +
      (half ? `, half Hessian ${megabytes(half.entryBytes)}, ${half.entryCount} entries` : "") +
      `, ${engine.threads} worker threads, ${megabytes(engine.bytes + (half?.bytes ?? 0))} in all`,
  );
  const bytes = engine.entryBytes + (half?.entryBytes ?? 0);
  const tensorOnly = engine.entryBytes;
  report("A: value and gradient", (i) => engine.evaluate(points[i], out), tensorOnly);
  report("A: Hessian product", (i) => engine.hvp(points[i], out), tensorOnly);
  if (half) {
    report("external product", (i) => external(points[i].z), half.entryBytes);
    report(
      "both: value and gradient",
      (i) => [engine.evaluate(points[i], out), external(points[i].z)],
      bytes,
    );
    report("both: Hessian product", (i) => [engine.hvp(points[i], out), external(points[i].z)], bytes);
  }
  await engine.close();
  await half?.close();
}

function report(name, run, bytes) {
  for (let i = 0; i < 6; i++) run(i % 2);
  const reading = stream.measure(3);
  const times = Array.from({ length: repetitions }, (_, i) => {
    const start = performance.now();
    run(i % 2);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const best = Math.max(reading, stream.measure(3));
  const speed = bytes / times[0] / 1e6;
  console.log(
    `  ${name.padEnd(26)} ${times[0].toFixed(2).padStart(8)} / ${times[repetitions / 2].toFixed(2).padStart(8)} ms` +
      `   ${speed.toFixed(1).padStart(5)} GB/s, ${((100 * speed) / best).toFixed(0).padStart(3)}% of ${best.toFixed(1)}` +
      `   load ${loadavg()[0].toFixed(1)}`,
  );
}

function liteBeta(binCount, rowCount) {
  return {
    kind: "lite",
    type: "gamma",
    kstat: new Float64Array(binCount).fill(1e4),
    beta0: new Float64Array(binCount).fill(1),
    masked: new Uint8Array(binCount),
    active: new Uint8Array(rowCount).fill(1),
  };
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
