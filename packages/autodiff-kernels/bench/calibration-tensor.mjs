// A calibration fit with an external Hessian, at any size: bins and entries grow with the scale, parameters with its
// root. At scale 1 that is 76,800 bins, 108,334 parameters, 62 million entries of A and 164 million of half the Hessian.
import { seededRandom } from "./random.mjs";

const rowsPerBlock = 4096;
const entriesPerBlock = 2 ** 21;

export function calibrationShape(scale) {
  const binCount = Math.round(76_800 * scale);
  const columnCount = Math.round(108_334 * Math.sqrt(scale));
  const runsPerRow = Math.max(1, Math.floor(Math.max(4, Math.floor((62e6 * scale) / (2 * binCount))) / 8));
  const reach = Math.max(1, Math.round(((329e6 * scale) / columnCount - 1) / 2));
  return { binCount, columnCount, runsPerRow, reach };
}

/**
 * A, two rows in each bin. In runs: every row has runs of eight columns, half of them side by side at a place that moves
 * with the bin, half at even distances. Scattered: one column somewhere in each of as many equal stretches.
 */
export function calibrationTensor(scale, { scattered }) {
  const { binCount, columnCount, runsPerRow } = calibrationShape(scale);
  const rowCount = 2 * binCount;
  const perRow = 8 * runsPerRow;
  const random = seededRandom(129);
  const blocks = [];
  for (let firstRow = 0; firstRow < rowCount; firstRow += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, rowCount - firstRow);
    const columns = new Uint32Array(rows * perRow);
    for (let row = 0; row < rows; row++) {
      const into = columns.subarray(row * perRow, (row + 1) * perRow);
      if (scattered) scatteredColumns(into, columnCount, random);
      else columnsInRuns(into, firstRow + row, { binCount, columnCount, runsPerRow });
    }
    blocks.push({
      firstRow,
      rowStart: Uint32Array.from({ length: rows + 1 }, (_, row) => row * perRow),
      columns,
      values: Float64Array.from(columns, () => 0.01 * (random() - 0.5)),
    });
  }
  const norm = new Float64Array(rowCount);
  for (let bin = 0; bin < binCount; bin++) {
    const x = bin / binCount;
    norm[2 * bin] = 4000 * Math.exp(-((((x * 40) % 1) - 0.5) ** 2) / 0.02) + 50;
    norm[2 * bin + 1] = 300 * Math.exp(-x);
  }
  return {
    binCount,
    processCount: 2,
    columnCount,
    form: "log_normal",
    rowStart: Uint32Array.from({ length: binCount + 1 }, (_, bin) => 2 * bin),
    processes: Uint32Array.from(norm, (_, row) => row % 2),
    norm,
    blocks,
  };
}

function scatteredColumns(into, columnCount, random) {
  const stretch = Math.floor(columnCount / into.length);
  for (let i = 0; i < into.length; i++) into[i] = i * stretch + Math.floor(random() * stretch);
}

function columnsInRuns(into, row, { binCount, columnCount, runsPerRow }) {
  const runCount = Math.floor(columnCount / 8);
  const centre = Math.floor(((row >> 1) * runCount) / binCount);
  const distance = 2 * Math.max(1, Math.floor(runCount / (2 * runsPerRow)));
  const half = Math.floor(runsPerRow / 2);
  const starts = new Set();
  for (let k = 0; k < runsPerRow; k++) {
    let run = (k < half ? centre + k : (k - half) * distance + ((row * 7919) % distance)) % runCount;
    while (starts.has(run)) run = (run + 1) % runCount;
    starts.add(run);
  }
  const sorted = Uint32Array.from(starts).sort();
  for (let i = 0; i < into.length; i++) into[i] = 8 * sorted[i >> 3] + (i & 7);
}

/**
 * The upper half of the Hessian: a band, or the same with its diagonals spread over a third of the columns; with second differences
 * as stiff as the condition number asks for, which scaling by the diagonal does not cure.
 */
export function calibrationHessian(scale, { scattered, condition = 1 }) {
  const { columnCount: size, reach } = calibrationShape(scale);
  const step = scattered ? Math.max(1, Math.floor(size / (3 * reach))) : 1;
  const above = (row) => Math.min(reach, Math.floor((size - 1 - row) / step));
  const decay = Float64Array.from({ length: reach + 1 }, (_, k) => (0.4 / 60) * Math.exp(-k / 60));
  const rowsInBlock = Math.max(1, Math.floor(entriesPerBlock / (reach + 1)));
  const upper = [];
  for (let firstRow = 0; firstRow < size; firstRow += rowsInBlock) {
    const rows = Math.min(rowsInBlock, size - firstRow);
    const rowStart = new Uint32Array(rows + 1);
    for (let row = 0; row < rows; row++) rowStart[row + 1] = rowStart[row] + above(firstRow + row) + 1;
    const columns = new Uint32Array(rowStart[rows]);
    const values = new Float64Array(rowStart[rows]);
    for (let row = 0; row < rows; row++) {
      const phase = Math.cos(0.37 * (firstRow + row));
      for (let entry = rowStart[row], k = 0; entry < rowStart[row + 1]; entry++, k++) {
        columns[entry] = firstRow + row + k * step;
        values[entry] = k === 0 ? 2 : decay[k] * phase;
        if (condition > 1 && k < 2) values[entry] += k === 0 ? condition : -condition / 2;
      }
    }
    upper.push({ firstRow, rowStart, columns, values });
  }
  return { size, upper };
}

/** Dense, five processes: 10,000 bins with 200 variations is 80 MB. */
export function denseTensor({ binCount, processCount, columnCount }) {
  const random = seededRandom(7);
  const rowCount = binCount * processCount;
  const phases = Float64Array.from({ length: processCount * columnCount }, () => 2 * Math.PI * random());
  const values = new Float64Array(rowCount * columnCount);
  for (let row = 0, at = 0; row < rowCount; row++) {
    const x = (Math.floor(row / processCount) + 0.5) / binCount;
    const first = (row % processCount) * columnCount;
    for (let column = 0; column < columnCount; column++, at++) {
      values[at] = 0.02 * Math.sin(2 * Math.PI * (1 + (column % 37)) * x + phases[first + column]);
    }
  }
  return {
    binCount,
    processCount,
    columnCount,
    form: "log_normal",
    rowStart: Uint32Array.from({ length: binCount + 1 }, (_, bin) => bin * processCount),
    processes: Uint32Array.from({ length: rowCount }, (_, row) => row % processCount),
    norm: Float64Array.from({ length: rowCount }, () => (1000 * (0.2 + 0.8 * random())) / processCount),
    blocks: [{ firstRow: 0, values }],
  };
}
