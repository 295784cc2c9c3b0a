// Times the booking of sparse histograms with a systematic axis, and the assembly of the tensor:
//   node bench/writer.mjs [--bins 7680] [--systs 3400] [--nnz 6000000] [--out tensor.hdf5]
// Two processes, of each a histogram [bins, systematics] with nnz / 2 entries: in every bin a comb of systematics with
// a random offset. Prints one line of JSON: seconds of booking, of assembly, and, where there is an --out, of loading the
// HDF5 library and of writing; and the peak of the memory in GB.
import { parseArgs } from "node:util";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";

const { values: options } = parseArgs({
  options: {
    bins: { type: "string", default: "7680" },
    systs: { type: "string", default: "3400" },
    nnz: { type: "string", default: "6000000" },
    out: { type: "string" },
  },
});
const bins = Number(options.bins);
const systematics = Number(options.systs);
const perBin = Math.floor(Number(options.nnz) / 2 / bins);
const random = seededRandom(3);

const axis = integerAxis(0, bins, { name: "x", underflow: false, overflow: false });
const labels = Array.from({ length: systematics }, (_, i) => `corparm${i}`);
const systematicAxis = stringCategoryAxis(labels, { name: "corparms", overflow: false });

const writer = new TensorWriter({ sparse: true });
writer.addChannel([axis]);
writer.addData(new Float64Array(bins).fill(1000));
let bookSeconds = 0;
for (const process of ["sig", "bkg"]) {
  const nominal = Float64Array.from({ length: bins }, () => 200 + 500 * random());
  const variances = new Float64Array(bins).fill(1);
  writer.addProcess(histogram([axis], { values: nominal, variances }), process, {
    signal: process === "sig",
  });
  const variation = comb(nominal);
  const start = performance.now();
  writer.addSystematic(variation, "corparms", { process, constrained: false, asDifference: true });
  bookSeconds += (performance.now() - start) / 1000;
}
const start = performance.now();
const input = writer.build();
const result = { book_s: bookSeconds, build_s: (performance.now() - start) / 1000 };
if (options.out !== undefined) {
  const io = await import(new URL("../../io-hdf5/dist/node/index.js", import.meta.url).href);
  // A first, tiny file loads the HDF5 library, as the imports of a Python script do before it begins.
  const startOfLoading = performance.now();
  await io.writeFitInput(options.out, tinyInput());
  result.load_s = (performance.now() - startOfLoading) / 1000;
  const startOfWriting = performance.now();
  await io.writeFitInput(options.out, input);
  result.write_s = (performance.now() - startOfWriting) / 1000;
}
result.rss_gb = process.resourceUsage().maxRSS / 1e6;
result.entries = input.templates.logk.reduce((sum, { values }) => sum + values.length, 0);
console.log(JSON.stringify(result));

function tinyInput() {
  const tiny = new TensorWriter({ sparse: true });
  tiny.addChannel([integerAxis(0, 1, { name: "x", underflow: false, overflow: false })]);
  tiny.addData([1]);
  tiny.addProcess([1], "sig", { signal: true });
  return tiny.build();
}

/** Differences to the nominal yields of about a percent, in a comb of systematics in every bin. */
function comb(nominal) {
  const count = bins * perBin;
  const indices = bins * systematics <= 2 ** 32 ? new Uint32Array(count) : new Float64Array(count);
  const values = new Float64Array(count);
  const step = Math.max(1, Math.floor(systematics / perBin));
  let entry = 0;
  for (let bin = 0; bin < bins; bin++) {
    const offset = Math.floor(step * random());
    for (let tooth = 0; tooth < perBin; tooth++) {
      indices[entry] = bin * systematics + offset + tooth * step;
      values[entry++] = nominal[bin] * 0.01 * normal();
    }
  }
  const common = { layout: "sparse", storage: "double", name: "", label: "" };
  return { ...common, axes: [axis, systematicAxis], indices, values };
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
