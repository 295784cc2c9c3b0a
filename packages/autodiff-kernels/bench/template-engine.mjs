// node bench/template-engine.mjs [scale=0.01] [threads=default]
// Sparse tensors of the shape of a large fit, with columns in runs of eight and scattered, and a dense one.
import { createTemplateEngine } from "../dist/index.js";
import { seededRandom } from "./random.mjs";
import { fastest, report } from "./timing.mjs";

const scale = Number(process.argv[2] ?? 0.01);
const threads = process.argv[3] === undefined ? undefined : Number(process.argv[3]);

await bench("sparse, columns in runs of 8", () => sparseTensor(8));
await bench("sparse, scattered columns", () => sparseTensor(1));
await bench("dense", denseTensor);

async function bench(name, make) {
  const { tensor, entryBytes } = make();
  const plain = plainEvaluation(make().tensor);
  const engine = await createTemplateEngine(tensor, threads === undefined ? {} : { threads });
  engine.setLikelihood({
    kind: "poisson",
    observed: new Float64Array(tensor.binCount).fill(25),
    binByBin: { kind: "none" },
  });
  const random = seededRandom(7);
  const vectors = () => ({
    z: Float64Array.from({ length: tensor.columnCount }, () => 0.1 * (random() - 0.5)),
    rates: new Float64Array(tensor.processCount).fill(1),
  });
  const [point, direction, out] = [vectors(), vectors(), vectors()];
  const { binCount, columnCount } = tensor;
  console.log(
    `\n${name}: ${binCount} bins, ${columnCount} columns, ${(entryBytes / 1e6).toFixed(1)} MB, ` +
      `${engine.shardCount} shards, ${engine.threads} worker threads`,
  );
  const yardstick = fastest(() => plain(point, out), { runs: 5, warmUp: 2 });
  report("value and gradient, plain JS", yardstick, { bytes: entryBytes });
  const time = fastest(() => engine.evaluate(point, out));
  report("value and gradient", time, { yardstick, bytes: entryBytes });
  const product = fastest(() => engine.hvp(direction, out));
  report("Hessian product", product, { bytes: entryBytes });
  report(
    "value",
    fastest(() => engine.value(point)),
    { bytes: entryBytes },
  );
  await engine.close();
}

function sparseTensor(runLength) {
  const random = seededRandom(3);
  const binCount = Math.max(10, Math.round(76_800 * scale));
  const processCount = 2;
  const columnCount = Math.max(100, Math.round(108_335 * Math.sqrt(scale)));
  const entriesPerRow = Math.min(400, columnCount);
  const blocks = [];
  const rowsPerBlock = 4096;
  const rowCount = binCount * processCount;
  for (let firstRow = 0; firstRow < rowCount; firstRow += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, rowCount - firstRow);
    const columns = new Uint32Array(rows * entriesPerRow);
    const runs = entriesPerRow / runLength;
    const stretch = columnCount / runs;
    for (let entry = 0; entry < columns.length; entry++) {
      const inRow = entry % entriesPerRow;
      const run = Math.floor(inRow / runLength);
      // One run, or one column, somewhere in each equal stretch: they increase.
      if (inRow % runLength === 0) {
        columns[entry] = Math.floor(run * stretch + random() * Math.max(0, stretch - runLength));
      } else columns[entry] = columns[entry - 1] + 1;
    }
    blocks.push({
      firstRow,
      rowStart: Uint32Array.from({ length: rows + 1 }, (_, row) => row * entriesPerRow),
      columns,
      values: Float64Array.from(columns, () => 0.01 * (random() - 0.5)),
    });
  }
  const tensor = shape(binCount, processCount, columnCount, blocks);
  return { tensor, entryBytes: rowCount * entriesPerRow * 12 };
}

function denseTensor() {
  const random = seededRandom(5);
  const binCount = Math.max(10, Math.round(100_000 * scale));
  const processCount = 5;
  const columnCount = 200;
  const values = Float64Array.from(
    { length: binCount * processCount * columnCount },
    () => 0.01 * (random() - 0.5),
  );
  const entryBytes = values.byteLength;
  return { tensor: shape(binCount, processCount, columnCount, [{ firstRow: 0, values }]), entryBytes };
}

function shape(binCount, processCount, columnCount, blocks) {
  const rowCount = binCount * processCount;
  return {
    binCount,
    processCount,
    columnCount,
    form: "log_normal",
    rowStart: Uint32Array.from({ length: binCount + 1 }, (_, bin) => bin * processCount),
    processes: Uint32Array.from({ length: rowCount }, (_, row) => row % processCount),
    norm: new Float64Array(rowCount).fill(25 / processCount),
    blocks,
  };
}

/** The same in one thread and no WebAssembly: Poisson without bin-by-bin, N = 25. */
function plainEvaluation({ binCount, processCount, columnCount, norm, blocks }) {
  const rowOf = [];
  for (const block of blocks) {
    const rows = block.columns ? block.rowStart.length - 1 : block.values.length / columnCount;
    for (let local = 0; local < rows; local++) rowOf.push({ block, local });
  }
  const yields = new Float64Array(processCount);
  return ({ z, rates }, out) => {
    out.z.fill(0);
    out.rates.fill(0);
    let value = 0;
    for (let bin = 0; bin < binCount; bin++) {
      let expected = 0;
      for (let process = 0; process < processCount; process++) {
        const row = bin * processCount + process;
        const { block, local } = rowOf[row];
        yields[process] = norm[row] * Math.exp(plainDot(block, local, z, columnCount));
        expected += rates[process] * yields[process];
      }
      value += expected - 25 - 25 * Math.log(expected / 25);
      const slope = 1 - 25 / expected;
      for (let process = 0; process < processCount; process++) {
        const { block, local } = rowOf[bin * processCount + process];
        out.rates[process] += slope * yields[process];
        plainScatter(block, local, slope * rates[process] * yields[process], out.z, columnCount);
      }
    }
    return value;
  };
}

function plainDot({ rowStart, columns, values }, local, z, columnCount) {
  let sum = 0;
  if (columns) {
    const end = rowStart[local + 1];
    for (let entry = rowStart[local]; entry < end; entry++) sum += values[entry] * z[columns[entry]];
  } else {
    const first = local * columnCount;
    for (let column = 0; column < columnCount; column++) sum += values[first + column] * z[column];
  }
  return sum;
}

function plainScatter({ rowStart, columns, values }, local, weight, out, columnCount) {
  if (columns) {
    const end = rowStart[local + 1];
    for (let entry = rowStart[local]; entry < end; entry++) out[columns[entry]] += weight * values[entry];
  } else {
    const first = local * columnCount;
    for (let column = 0; column < columnCount; column++) out[column] += weight * values[first + column];
  }
}
