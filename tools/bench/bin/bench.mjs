// Runs rabbit-fit and the Python reference on the same inputs, in turns, and prints both.
//
//   npm run bench -- [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --evaluations INPUT.hdf5 ... [--runs N] [--reference-runs N]
//   npm run bench -- --toys [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --writing [--runs N] [--reference-runs N]
//   npm run bench -- --all [FOLDER] [--largest SCALE] [--runs N] [--reference-runs N]
//
// The first times whole fits, the second single evaluations of the likelihood and their bandwidth, the third toys, the
// fourth the making of tensors. The fifth measures every table of docs/performance.md, and keeps the tensors that it makes, 6 GB,
// in the folder; sparse ones up to scale SCALE, 1 by default. The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with
// its packages (python3 by default). Without them only ours is measured, and the output says so. Nothing else should run
// meanwhile.
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureAll } from "../src/all.mjs";
import { evaluations, evaluationTable } from "../src/evaluations.mjs";
import { timeFit, timeToyFits } from "../src/fits.mjs";
import { streamBandwidth } from "../src/stream.mjs";
import { formatTable } from "../src/table.mjs";
import { toysTable } from "../src/toys.mjs";
import { timeWriting, writerSizes, writingTable } from "../src/writing.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const options = parse(process.argv.slice(2));
const reference = process.env.RABBIT_REFERENCE;
const python = process.env.RABBIT_PYTHON ?? "python3";

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
console.log(`${machine}, Node ${process.versions.node}`);
if (!reference) console.log("RABBIT_REFERENCE is not set: the reference is not run.");
if (options.all) await timeAll(options);
else if (options.writing) timeWriters(options);
else if (options.toys) await timeAllToys(options);
else if (options.evaluations) await timeEvaluations(options);
else await timeFits(options);

function timeAll({ inputs, largest, runs, referenceRuns }) {
  const folder = inputs[0] ?? join(tmpdir(), "rabbit-bench-inputs");
  return measureAll({ folder, largest, runs, referenceRuns, reference, python });
}

async function timeEvaluations({ inputs, runs, referenceRuns }) {
  const stream = await streamBandwidth();
  console.log(`memory read by all cores: ${(1e-9 * stream).toFixed(1)} GB/s`);
  const settings = { repeat: runs, referenceRepeat: referenceRuns, reference, python };
  const rows = inputs.map((input) => ({ name: basename(input), ...evaluations(input, settings) }));
  console.log(evaluationTable(rows, stream));
}

function timeWriters({ runs, referenceRuns }) {
  const settings = { runs, referenceRuns, reference, python };
  console.log(writingTable(writerSizes.map((size) => ({ size, ...timeWriting(size, settings) }))));
}

async function timeAllToys({ inputs, runs, referenceRuns, fitOptions }) {
  const settings = { runs, referenceRuns, reference, python };
  const rows = [];
  for (const input of inputs) {
    rows.push({ name: basename(input), ...(await timeToyFits(input, fitOptions, settings)) });
  }
  console.log(`toys with ${fitOptions.join(" ")}`);
  console.log(toysTable(rows));
}

async function timeFits({ inputs, runs, referenceRuns, fitOptions }) {
  const settings = { runs, referenceRuns, reference, python };
  const rows = [];
  for (const input of inputs) {
    rows.push({ name: basename(input), ...(await timeFit(input, fitOptions, settings)) });
  }
  console.log(`whole fit with ${fitOptions.join(" ")}`);
  console.log(formatTable(rows));
}

function parse(argv) {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const toys = own.includes("--toys");
  const fitOptions =
    end >= 0 ? argv.slice(end + 1) : ["--unblind", ...(toys ? ["--allowNegativeParam"] : ["-t", "0"])];
  const parsed = {
    inputs: [],
    runs: 10,
    referenceRuns: 3,
    toys,
    all: false,
    largest: 1,
    evaluations: false,
    writing: false,
    fitOptions,
  };
  for (let i = 0; i < own.length; i++) {
    if (own[i] === "--runs") parsed.runs = Number(own[++i]);
    else if (own[i] === "--reference-runs") parsed.referenceRuns = Number(own[++i]);
    else if (own[i] === "--largest") parsed.largest = Number(own[++i]);
    else if (own[i] === "--all") parsed.all = true;
    else if (own[i] === "--evaluations") parsed.evaluations = true;
    else if (own[i] === "--writing") parsed.writing = true;
    else if (own[i] === "--toys") continue;
    else parsed.inputs.push(own[i]);
  }
  if (parsed.inputs.length === 0 && !parsed.all)
    parsed.inputs.push(join(root, "fixtures/inputs/test_tensor.hdf5"));
  return parsed;
}
