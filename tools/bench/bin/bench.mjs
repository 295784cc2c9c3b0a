// Runs rabbit-fit and the Python reference on the same inputs, in turns, and prints both. Without a mode, whole fits:
//
//   npm run bench -- [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --evaluations INPUT.hdf5 ...      single evaluations of the likelihood, and their bandwidth
//   npm run bench -- --toys [INPUT.hdf5 ...] [-- ...]  toys
//   npm run bench -- --writing                         making tensors
//   npm run bench -- --scans [DENSE.hdf5 [SPARSE.hdf5]]  scans and contours
//   npm run bench -- --covariance INPUT.hdf5 ...       the covariance of all parameters, on all cores and on one
//   npm run bench -- --mappings [--small]              fits with mappings, of the reference's tests and of large tensors (--small: of small ones, to try it)
//   npm run bench -- --limits [INPUT.hdf5 ...] [-- ...]  whole runs of upper limits
//   npm run bench -- --pyhf                            a limit and p-values by toys, beside pyhf where RABBIT_PYHF_PYTHON is the Python that has it
//   npm run bench -- --all [FOLDER] [--largest SCALE]  every table of docs/performance.md; the folder keeps the tensors, 6 GB, with sparse ones up to SCALE (1)
//
// The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with its packages (python3
// by default). Without them only ours is measured, and the output says so. Nothing else should run meanwhile.
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureAll } from "../src/all.mjs";
import { covarianceHead, covarianceRows, timeCovariance } from "../src/covariance.mjs";
import {
  evaluations,
  evaluationsHead,
  evaluationsRows,
  readingHead,
  readingRow,
} from "../src/evaluations.mjs";
import { printFits, timeToyFits } from "../src/fits.mjs";
import { printMappings } from "../src/mappings.mjs";
import { pyhfTable, timeAgainstPyhf } from "../src/pyhf.mjs";
import { scanWorkloads } from "../src/scans.mjs";
import { streamBandwidth } from "../src/stream.mjs";
import { toysHead, toysRow, toysSources } from "../src/toys.mjs";
import { timeWriting, writerSizes, writingHead, writingRow } from "../src/writing.mjs";

const fixture = (name) => fileURLToPath(new URL(`../../../fixtures/inputs/${name}.hdf5`, import.meta.url));
const words = (text) => text.split(" ");

/** Each mode, with the options of the command that is run where none are given. */
const modes = {
  evaluations: { run: timeEvaluations, inputs: ["test_tensor"] },
  toys: { run: timeToys, inputs: ["test_tensor"], options: ["--unblind", "--allowNegativeParam"] },
  writing: { run: timeWriters },
  scans: { run: timeScans },
  covariance: { run: timeCovariances, inputs: ["test_tensor"] },
  mappings: { run: printMappings },
  limits: {
    run: (settings) => timeCommand("limit", settings),
    inputs: ["test_tensor_bsm"],
    // Those of the limits of `fixtures/results/limits_bsm.hdf5`.
    options: words(
      "-t 0 --unblind --allowNegativeParam --asymptoticLimits bsm1 --expectSignal bsm1 0 --expectSignal bsm2 1",
    ),
  },
  pyhf: { run: timePyhf },
  all: { run: timeAll },
};
const wholeFits = {
  run: (settings) => timeCommand("fit", settings),
  inputs: ["test_tensor"],
  options: ["--unblind", "-t", "0"],
};

const end = process.argv.indexOf("--", 2);
const own = process.argv.slice(2, end < 0 ? undefined : end);
const { values, positionals } = parseArgs({
  args: own,
  allowPositionals: true,
  options: {
    ...Object.fromEntries(Object.keys(modes).map((mode) => [mode, { type: "boolean" }])),
    small: { type: "boolean", default: false },
    largest: { type: "string", default: "1" },
    runs: { type: "string", default: "10" },
    "reference-runs": { type: "string", default: "3" },
  },
});
const mode = modes[Object.keys(modes).find((name) => values[name])] ?? wholeFits;
const reference = process.env.RABBIT_REFERENCE;

console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
);
if (!reference) console.log("RABBIT_REFERENCE is not set: the reference is not run.");
await mode.run({
  inputs: positionals.length > 0 ? positionals : (mode.inputs ?? []).map(fixture),
  options: end < 0 ? mode.options : process.argv.slice(end + 1),
  small: values.small,
  largest: Number(values.largest),
  runs: Number(values.runs),
  referenceRuns: Number(values["reference-runs"]),
  reference,
  python: process.env.RABBIT_PYTHON ?? "python3",
});

/** @param {"fit" | "limit"} command */
async function timeCommand(command, { inputs, options, ...settings }) {
  const cases = inputs.map((input) => ({ name: basename(input), input, options }));
  console.log(`whole ${command} with ${options.join(" ")}`);
  await printFits(cases, { ...settings, command });
}

async function timeScans({ inputs: [dense, sparse], ...settings }) {
  const { readFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const namesOf = async (input) => {
    const { signals, systematics } = await readFitInput(input);
    return { signals, systematics: systematics.names };
  };
  const cases = await scanWorkloads({ dense, sparse, namesOf });
  for (const { name, options } of cases) console.log(`${name}: ${options.join(" ")}`);
  await printFits(cases, settings);
}

function timeCovariances({ inputs, runs }) {
  console.log(covarianceHead);
  for (const input of inputs) {
    console.log(covarianceRows({ name: basename(input), ...timeCovariance(input, { runs }) }));
  }
}

async function timeEvaluations({ inputs, runs, referenceRuns, ...settings }) {
  const stream = await streamBandwidth();
  console.log(`memory read by all cores: ${(1e-9 * stream).toFixed(1)} GB/s`);
  const repeats = { ...settings, repeat: runs, referenceRepeat: referenceRuns };
  console.log(evaluationsHead);
  const rows = [];
  for (const input of inputs) {
    rows.push({ name: basename(input), ...evaluations(input, repeats) });
    console.log(evaluationsRows(rows.at(-1), stream));
  }
  console.log(`\n${[readingHead, ...rows.map(readingRow)].join("\n")}`);
}

async function timeToys({ inputs, options, ...settings }) {
  console.log(`toys with ${options.join(" ")}`);
  console.log(toysHead);
  const rows = [];
  for (const input of inputs) {
    rows.push({ name: basename(input), ...(await timeToyFits(input, options, settings)) });
    console.log(toysRow(rows.at(-1)));
  }
  console.log(`\n${rows.map(toysSources).join("\n")}`);
}

function timeWriters(settings) {
  console.log(writingHead);
  for (const size of writerSizes) console.log(writingRow({ size, ...timeWriting(size, settings) }));
}

async function timePyhf({ runs, referenceRuns }) {
  const rows = await timeAgainstPyhf({ runs, referenceRuns, python: process.env.RABBIT_PYHF_PYTHON });
  console.log(pyhfTable(rows));
}

function timeAll({ inputs: [folder = join(tmpdir(), "rabbit-bench-inputs")], ...settings }) {
  return measureAll({ folder, ...settings });
}
