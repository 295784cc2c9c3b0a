// Writes a synthetic tensor for the benchmarks of mappings:
//   node synthetic-tensor.mjs dense OUT.hdf5 BINS PROCESSES SYSTEMATICS
//   node synthetic-tensor.mjs sparse OUT.hdf5 BINS PROCESSES SYSTEMATICS
// One channel with the axes x, of 20 bins where the tensor is sparse and of 100 elsewhere, and y. Every systematic acts on every row of a
// dense tensor, and twenty of them on each row of a sparse one, all with constraints. The data are near the expectation. The tensor
// depends on the arguments alone.
import { writeFitInput } from "@rabbit-fit/io-hdf5/node";

const [kind, path, ...sizes] = process.argv.slice(2);
const [bins, processes, systematics] = sizes.map(Number);
const ENTRIES_OF_ROW = 20;
const random = seededRandom(7);

const rows = bins * processes;
const x = kind === "sparse" ? 20 : 100;
const axes = [regularAxis(x, "x"), regularAxis(bins / x, "y")];
const names = ["sig", ...Array.from({ length: processes - 1 }, (_, i) => `bkg${i}`)];
const norm = Float64Array.from({ length: rows }, () => 50 + 100 * random());
const counts = Float64Array.from({ length: bins }, (_, bin) => {
  const expected = norm.subarray(bin * processes, (bin + 1) * processes).reduce((sum, value) => sum + value);
  return Math.round(expected + Math.sqrt(expected) * normal());
});
const constraintWeights = new Float64Array(systematics).fill(1);
const channel = new Map([
  ["axes", axes.map((axis) => ({ kind: "axis", axis }))],
  ["masked", false],
  ["flow", false],
]);

await writeFitInput(path, {
  channels: [{ name: "ch0", axes, masked: false, flow: false, start: 0, stop: bins }],
  processes: names,
  signals: ["sig"],
  systematics: {
    names: Array.from({ length: systematics }, (_, i) => `syst${i}`),
    unconstrainedCount: 0,
    constraintWeights,
    noiIndices: new Int32Array(0),
    groups: [],
  },
  systematicType: "log_normal",
  symmetric: true,
  data: { counts },
  pseudodata: [],
  templates: kind === "sparse" ? sparse() : dense(),
  sumw: norm.slice(),
  sumw2: norm.map((value) => 0.05 * value),
  externalTerms: [],
  auxiliary: new Map(),
  metadata: new Map([
    ["channel_info", new Map([["ch0", channel]])],
    ["symmetric_tensor", true],
    ["systematic_type", "log_normal"],
    ["meta_info", new Map()],
  ]),
});

function dense() {
  const values = Float64Array.from({ length: rows * systematics }, () => 0.01 * normal());
  return { kind: "dense", norm, columnCount: systematics, logk: [{ firstRow: 0, values }] };
}

/** Row k has a comb of systematics that begins at a random place. */
function sparse() {
  const step = Math.floor(systematics / ENTRIES_OF_ROW);
  const columns = new Uint32Array(rows * ENTRIES_OF_ROW);
  for (let row = 0; row < rows; row++) {
    const offset = Math.floor(step * random());
    for (let tooth = 0; tooth < ENTRIES_OF_ROW; tooth++) {
      columns[row * ENTRIES_OF_ROW + tooth] = offset + tooth * step;
    }
  }
  const values = Float64Array.from(columns, () => 0.03 * normal());
  const rowStart = Uint32Array.from({ length: rows + 1 }, (_, row) => row * ENTRIES_OF_ROW);
  return {
    kind: "sparse",
    norm,
    bins: Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / processes)),
    processes: Uint32Array.from({ length: rows }, (_, row) => row % processes),
    columnCount: systematics,
    logk: [{ firstRow: 0, rowStart, columns, values }],
  };
}

function regularAxis(count, name) {
  const traits = { underflow: false, overflow: false, circular: false, growth: false };
  return { kind: "regular", bins: count, start: 0, stop: 1, name, label: "", ...traits };
}

/** A sum of twelve uniform numbers, which is close enough to a normal one. */
function normal() {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

/** Uniform in [0, 1), seeded: mulberry32. */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
