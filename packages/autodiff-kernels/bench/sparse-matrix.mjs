// node bench/sparse-matrix.mjs [size=10000] [entries per row=30]
import { createSymmetricHalf, symmetricHalfProduct } from "../dist/index.js";
import { seededRandom } from "./random.mjs";
import { fastest, report } from "./timing.mjs";

const size = Number(process.argv[2] ?? 10_000);
const perRow = Number(process.argv[3] ?? 30);

for (const [name, reach] of [
  ["banded", 2 * perRow],
  ["scattered", size],
]) {
  const random = seededRandom(2);
  const rowStart = new Uint32Array(size + 1);
  const columns = [];
  for (let row = 0; row < size; row++) {
    const stretch = Math.min(reach, size - row) / perRow;
    let last = -1;
    for (let i = 0; i < perRow; i++) {
      const column = row + Math.floor((i + (i === 0 ? 0 : random())) * stretch);
      if (column > last && column < size) columns.push((last = column));
    }
    rowStart[row + 1] = columns.length;
  }
  const block = {
    firstRow: 0,
    rowStart,
    columns: Uint32Array.from(columns),
    values: Float64Array.from(columns, () => random()),
  };
  const matrix = await createSymmetricHalf({ size, upper: [block] });
  const x = Float64Array.from({ length: size }, () => random());
  const out = new Float64Array(size);
  const bytes = 12 * matrix.entryCount;
  console.log(`\nsymmetric half, ${name}: ${size} rows, ${matrix.entryCount} entries`);
  const yardstick = fastest(() => plainProduct(block, x, out));
  report("product, plain JS", yardstick, { bytes });
  report(
    "product",
    fastest(() => symmetricHalfProduct(matrix, x, out)),
    { yardstick, bytes },
  );
}

function plainProduct({ rowStart, columns, values }, x, out) {
  out.fill(0);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let entry = rowStart[row]; entry < rowStart[row + 1]; entry++) {
      const column = columns[entry];
      sum += values[entry] * x[column];
      if (column !== row) out[column] += values[entry] * x[row];
    }
    out[row] += sum;
  }
}
