// Times the writing of a sparse tensor, each run in a process of its own: node bench/write.mjs [entries] [runs] [folder]
// Prints one line of JSON: seconds of the fastest run, and the largest memory of all. The yardstick is writing the
// bytes of the values and nothing else, in the same run.
import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { integerAxis } from "@rabbit-fit/sparse-hist";

const script = fileURLToPath(import.meta.url);
const [entries = "20000000", runs = "3", parent = tmpdir()] = process.argv.slice(2);
const entryCount = Number(entries);
if (process.env.RABBIT_FIT_WRITE_FOLDER === undefined) compare();
else await measure(process.env.RABBIT_FIT_WRITE_FOLDER);

function compare() {
  const folder = mkdtempSync(join(parent, "rabbit-fit-write-"));
  try {
    const plain = Math.min(...Array.from({ length: Number(runs) }, () => writeBytes(folder)));
    const results = Array.from({ length: Number(runs) }, () => inProcess(folder));
    const best = results.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    const logicalMegabytes = (24 * entryCount) / 1e6;
    console.log(
      JSON.stringify({
        entries: entryCount,
        ...best,
        megabytesPerSecond: logicalMegabytes / best.seconds,
        secondsOfAllRuns: results.map(({ seconds }) => seconds),
        valuesAloneSeconds: plain,
        peakMegabytes: Math.max(...results.map(({ peakMegabytes }) => peakMegabytes)),
        load: loadavg()[0],
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeBytes(folder) {
  const buffer = new Uint8Array(4 * 1024 ** 2).fill(1);
  const path = join(folder, "values");
  const start = performance.now();
  const descriptor = openSync(path, "w");
  for (let left = 8 * entryCount; left > 0; left -= buffer.length) {
    writeSync(descriptor, buffer, 0, Math.min(left, buffer.length));
  }
  fsyncSync(descriptor);
  closeSync(descriptor);
  const seconds = (performance.now() - start) / 1e3;
  rmSync(path);
  return seconds;
}

function inProcess(folder) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, entries], {
    env: { ...process.env, RABBIT_FIT_WRITE_FOLDER: folder },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr.slice(0, 2000));
  return JSON.parse(stdout);
}

async function measure(folder) {
  const { writeFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const input = tensor();
  const path = join(folder, "out.hdf5");
  const before = process.cpuUsage();
  const inputMegabytes = process.memoryUsage().rss / 1e6;
  const start = performance.now();
  await writeFitInput(path, input);
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(before);
  const fileMegabytes = statSync(path).size / 1e6;
  rmSync(path);
  console.log(
    JSON.stringify({
      seconds,
      processorSeconds: (user + system) / 1e6,
      fileMegabytes,
      inputMegabytes,
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
    }),
  );
}

/**
 * A tensor like the reference's large example (76,800 bins, 2 processes, 108,000 systematics, 62 million entries) with
 * fewer or more bins: in each row every 267th systematic acts, from a random one on, with a random value.
 */
function tensor() {
  const perRow = 404;
  const rowCount = Math.max(2, 2 * Math.round(entryCount / perRow / 2));
  const binCount = rowCount / 2;
  const systematicCount = 108_000;
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const rowsOfBlock = Math.max(1, Math.floor(4e6 / perRow));
  const logk = [];
  let left = entryCount;
  for (let firstRow = 0; firstRow < rowCount; firstRow += rowsOfBlock) {
    const rows = Math.min(rowsOfBlock, rowCount - firstRow);
    const isLast = firstRow + rows === rowCount;
    const count = isLast ? left : rows * perRow;
    left -= count;
    const rowStart = new Uint32Array(rows + 1);
    const columns = new Uint32Array(count);
    const values = new Float64Array(count);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const end = row + 1 === rows ? count : at + perRow;
      const step = Math.floor(systematicCount / (end - at));
      let column = Math.floor(random() * step);
      for (; at < end; at++, column += step) {
        columns[at] = column;
        values[at] = random() - 0.5;
      }
      rowStart[row + 1] = end;
    }
    logk.push({ firstRow, rowStart, columns, values });
  }
  const names = Array.from({ length: systematicCount }, (_, i) => `syst${i}`);
  const norm = new Float64Array(rowCount).fill(10);
  return {
    channels: [
      {
        name: "ch0",
        axes: [integerAxis(0, binCount, { name: "x", underflow: false, overflow: false })],
        masked: false,
        flow: false,
        start: 0,
        stop: binCount,
      },
    ],
    processes: ["signal", "background"],
    signals: ["signal"],
    systematics: {
      names,
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(systematicCount).fill(1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: { counts: new Float64Array(binCount).fill(20) },
    pseudodata: [],
    templates: {
      kind: "sparse",
      bins: Uint32Array.from(norm, (_, row) => row >>> 1),
      processes: Uint32Array.from(norm, (_, row) => row & 1),
      norm,
      columnCount: systematicCount,
      logk,
    },
    sumw: norm,
    sumw2: norm,
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };
}
