// A search for a resonance: a peak on a falling background, in a signal region and a control region.
//
//   node examples/resonance.mjs OUT.hdf5
//
// It fills templates the way an analysis would (expected yields with the uncertainty of their simulation, and variations
// by systematic effects), draws data, and writes the tensor that `rabbit fit` and the Python rabbit read.
import { writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { regularAxis } from "@rabbit-fit/sparse-hist";

const signalBins = 40;
const controlBins = 10;
const binCount = signalBins + controlBins;
const processes = ["resonance", "continuum", "top"];
const trueSignalStrength = 1.3;

// --- Expected yields of each process in each bin: [bins, processes], the process fastest.
const yields = new Float64Array(binCount * processes.length);
for (let bin = 0; bin < binCount; bin++) {
  const inSignalRegion = bin < signalBins;
  // Mass in GeV, at the centre of the bin: 100 to 300 in the signal region, one wide range in the control region.
  const mass = inSignalRegion ? 102.5 + 5 * bin : 110 + 20 * (bin - signalBins);
  const width = inSignalRegion ? 5 : 20;
  yields.set(
    [
      inSignalRegion ? width * 6 * Math.exp(-0.5 * ((mass - 180) / 9) ** 2) : 0,
      width * (inSignalRegion ? 60 : 25) * Math.exp(-(mass - 100) / 70),
      width * (inSignalRegion ? 4 : 30) * Math.exp(-(mass - 100) / 150),
    ],
    bin * processes.length,
  );
}

// --- The simulation has weights: sum of weights and of squared weights. Here each event weighs 0.25.
const sumw = yields.slice();
const sumw2 = yields.map((value) => 0.25 * value);

// --- Systematic effects, each as ln(up / nominal) of each template. The first has no constraint: the data measure it.
const systematics = [
  { name: "continuum_norm", logk: ({ process }) => (process === 1 ? Math.log(1.1) : 0) },
  { name: "lumi", logk: () => Math.log(1.015) },
  { name: "top_norm", logk: ({ process }) => (process === 2 ? Math.log(1.2) : 0) },
  { name: "mass_scale", logk: ({ process, bin }) => (process === 0 ? 0.03 * ((bin - 16) / 2) : 0) },
  {
    name: "continuum_slope",
    logk: ({ process, bin }) => (process === 1 ? 0.04 * ((bin % signalBins) / 20 - 1) : 0),
  },
  { name: "efficiency", logk: ({ bin }) => (bin < signalBins ? 0.02 : -0.005) },
];
const logk = new Float64Array(yields.length * systematics.length);
for (let row = 0; row < yields.length; row++) {
  const at = { bin: Math.floor(row / processes.length), process: row % processes.length };
  if (yields[row] === 0) continue;
  systematics.forEach((systematic, i) => {
    logk[row * systematics.length + i] = systematic.logk(at);
  });
}

// --- Data: a Poisson draw around the expectation, with a fixed seed.
const random = mulberry32(2026);
const counts = Float64Array.from({ length: binCount }, (_, bin) => {
  const [resonance, continuum, top] = yields.subarray(bin * processes.length);
  return poisson(trueSignalStrength * resonance + continuum + top, random);
});

const axis = (bins, name, label) =>
  regularAxis(bins, 100, 300, { name, label, underflow: false, overflow: false });

/** @type {import("@rabbit-fit/contracts").FitInput} */
const input = {
  channels: [
    {
      name: "signal_region",
      axes: [axis(signalBins, "mass", "mass (GeV)")],
      masked: false,
      flow: false,
      start: 0,
      stop: signalBins,
    },
    {
      name: "control_region",
      axes: [axis(controlBins, "mass", "mass (GeV)")],
      masked: false,
      flow: false,
      start: signalBins,
      stop: binCount,
    },
  ],
  processes,
  signals: ["resonance"],
  systematics: {
    names: systematics.map(({ name }) => name),
    unconstrainedCount: 1,
    constraintWeights: Float64Array.from(systematics, (_, i) => (i < 1 ? 0 : 1)),
    noiIndices: new Int32Array(0),
    groups: [
      { name: "background", indices: Int32Array.of(0, 2, 4) },
      { name: "experiment", indices: Int32Array.of(1, 3, 5) },
    ],
  },
  systematicType: "log_normal",
  symmetric: true,
  data: { counts },
  pseudodata: [],
  templates: {
    kind: "dense",
    norm: yields,
    columnCount: systematics.length,
    logk: [{ firstRow: 0, values: logk }],
  },
  sumw,
  sumw2,
  externalTerms: [],
  auxiliary: new Map(),
  metadata: new Map(),
};

const [path = "resonance.hdf5"] = process.argv.slice(2);
await writeFitInput(path, input);
console.log(`${path}: ${binCount} bins, ${processes.length} processes, ${systematics.length} systematics`);

/** Uniform numbers in [0, 1) from a seed. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A Poisson deviate by counting exponential waiting times, fast enough for yields of some hundred. */
function poisson(mean, uniform) {
  let count = -1;
  for (let waited = 0; waited < mean; count++) waited -= Math.log(1 - uniform());
  return count;
}
