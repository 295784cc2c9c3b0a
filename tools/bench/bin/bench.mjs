// Runs rabbit-fit and the Python reference on the same inputs, in turns, and prints both.
//
//   npm run bench -- [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --evaluations INPUT.hdf5 ... [--runs N] [--reference-runs N]
//   npm run bench -- --toys [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --scans [DENSE.hdf5 [SPARSE.hdf5]] [--runs N] [--reference-runs N]
//   npm run bench -- --writing [--runs N] [--reference-runs N]
//
// The first times whole fits, the second single evaluations of the likelihood and their bandwidth, the third toys, the
// fourth scans and contours, the last the making of tensors. The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with
// its packages (python3 by default). Without them only ours is measured, and the output says so. Nothing else should run
// meanwhile.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluations, evaluationTable } from "../src/evaluations.mjs";
import { measure } from "../src/measure.mjs";
import { scanWorkloads } from "../src/scans.mjs";
import { streamBandwidth } from "../src/stream.mjs";
import { formatTable, summary } from "../src/table.mjs";
import { timeToys, toysTable } from "../src/toys.mjs";
import { timeWriting, writerSizes, writingTable } from "../src/writing.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const options = parse(process.argv.slice(2));
const reference = process.env.RABBIT_REFERENCE;
const python = process.env.RABBIT_PYTHON ?? "python3";

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
console.log(`${machine}, Node ${process.versions.node}`);
if (!reference) console.log("RABBIT_REFERENCE is not set: the reference is not run.");
if (options.writing) timeWriters(options);
else if (options.toys) await timeAllToys(options);
else if (options.scans) await timeScans(options);
else if (options.evaluations) await timeEvaluations(options);
else await timeFits(options);

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
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const environment = { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
    const rows = [];
    for (const input of inputs) {
      const common = [input, "-o", scratch, ...fitOptions];
      const ours = (toys) => [
        process.execPath,
        join(root, "apps/cli/bin/rabbit.js"),
        "fit",
        ...common,
        "-t",
        String(toys),
      ];
      const theirs = (toys) => [
        python,
        join(reference, "bin/rabbit_fit.py"),
        ...common,
        ...["--postfix", "reference", "-t", String(toys)],
      ];
      const times = await timeToys(ours, reference && theirs, { runs, referenceRuns, environment });
      rows.push({ name: basename(input), ...times });
    }
    console.log(`toys with ${fitOptions.join(" ")}`);
    console.log(toysTable(rows));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function timeFits({ inputs, fitOptions, ...runs }) {
  const workloads = inputs.map((input) => ({ name: basename(input), input, options: fitOptions }));
  console.log(`whole fit with ${fitOptions.join(" ")}`);
  console.log(await timedFits(workloads, runs));
}

async function timeScans({ inputs: [dense, sparse], ...runs }) {
  const { readFitInput } = await import(join(root, "packages/io-hdf5/dist/node/index.js"));
  const namesOf = async (input) => {
    const { signals, systematics } = await readFitInput(input);
    return { signals, systematics: systematics.names };
  };
  const workloads = await scanWorkloads({ root, dense, sparse, namesOf });
  for (const { name, options } of workloads) console.log(`${name}: ${options.join(" ")}`);
  console.log(await timedFits(workloads, runs));
}

/** Ours and the reference in turns, as a table. */
async function timedFits(workloads, { runs, referenceRuns }) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const rows = [];
    for (const { name, input, options: fitOptions, hasReference = true } of workloads) {
      const isCompared = reference !== undefined && hasReference;
      const common = [input, "-o", scratch, ...fitOptions];
      const ours = [process.execPath, join(root, "apps/cli/bin/rabbit.js"), "fit", ...common];
      const theirs = [
        python,
        join(reference ?? "", "bin/rabbit_fit.py"),
        ...common,
        "--postfix",
        "reference",
      ];
      await measure(ours); // The first run reads the disk.
      const results = { ours: [], reference: [] };
      for (let run = 0; run < Math.max(runs, isCompared ? referenceRuns : 0); run++) {
        if (run < runs) results.ours.push(await measure(ours));
        if (isCompared && run < referenceRuns) {
          results.reference.push(await measure(theirs, { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" }));
        }
      }
      rows.push({
        name,
        ours: summary(results.ours),
        reference: summary(results.reference),
      });
    }
    return formatTable(rows);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
    evaluations: false,
    scans: own.includes("--scans"),
    writing: false,
    fitOptions,
  };
  for (let i = 0; i < own.length; i++) {
    if (own[i] === "--runs") parsed.runs = Number(own[++i]);
    else if (own[i] === "--reference-runs") parsed.referenceRuns = Number(own[++i]);
    else if (own[i] === "--evaluations") parsed.evaluations = true;
    else if (own[i] === "--writing") parsed.writing = true;
    else if (own[i] === "--toys" || own[i] === "--scans") continue;
    else parsed.inputs.push(own[i]);
  }
  if (parsed.inputs.length === 0 && !parsed.scans)
    parsed.inputs.push(join(root, "fixtures/inputs/test_tensor.hdf5"));
  return parsed;
}
