// Runs rabbit-fit and the Python reference on the same inputs, in turns, and prints both.
//
//   npm run bench -- [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --evaluations INPUT.hdf5 ... [--runs N] [--reference-runs N]
//   npm run bench -- --toys [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --writing [--runs N] [--reference-runs N]
//   npm run bench -- --mappings [--small] [--runs N] [--reference-runs N]
//
// The first times whole fits, the second single evaluations of the likelihood and their bandwidth, the third toys, the
// fourth the making of tensors, the fifth fits with mappings, of the tests of the reference and of large tensors (--small: of small ones, to
// try it). The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with
// its packages (python3 by default). Without them only ours is measured, and the output says so. Nothing else should run
// meanwhile.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluations, evaluationTable } from "../src/evaluations.mjs";
import { mappingCases, mappingsTable, wordsFor } from "../src/mappings.mjs";
import { measure } from "../src/measure.mjs";
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
else if (options.mappings) await timeMappings(options);
else if (options.toys) await timeAllToys(options);
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

async function timeMappings({ small, runs, referenceRuns }) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const rows = [];
    for (const one of mappingCases(scratch, { small })) {
      const words = (program) => [one.input, "-o", scratch, ...wordsFor(one, program)];
      const ours = [process.execPath, join(root, "apps/cli/bin/rabbit.js"), "fit", ...words("ours")];
      const theirs = [python, join(reference ?? "", "bin/rabbit_fit.py"), ...words("theirs")];
      const environment = { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
      const results = { ours: [], reference: [] };
      await measure(ours); // The first run reads the disk.
      const compared = reference && !one.oursAlone ? referenceRuns : 0;
      for (let run = 0; run < Math.max(runs, compared); run++) {
        if (run < runs) results.ours.push(await measure(ours));
        if (run < compared) {
          results.reference.push(await measure([...theirs, "--postfix", "reference"], environment));
        }
      }
      rows.push({ name: one.name, ...results });
    }
    console.log(mappingsTable(rows));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function timeFits({ inputs, runs, referenceRuns, fitOptions }) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const rows = [];
    for (const input of inputs) {
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
      for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
        if (run < runs) results.ours.push(await measure(ours));
        if (reference && run < referenceRuns) {
          results.reference.push(await measure(theirs, { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" }));
        }
      }
      rows.push({
        name: basename(input),
        ours: summary(results.ours),
        reference: summary(results.reference),
      });
    }
    console.log(`whole fit with ${fitOptions.join(" ")}`);
    console.log(formatTable(rows));
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
    writing: false,
    mappings: false,
    small: false,
    fitOptions,
  };
  for (let i = 0; i < own.length; i++) {
    if (own[i] === "--runs") parsed.runs = Number(own[++i]);
    else if (own[i] === "--reference-runs") parsed.referenceRuns = Number(own[++i]);
    else if (own[i] === "--evaluations") parsed.evaluations = true;
    else if (own[i] === "--writing") parsed.writing = true;
    else if (own[i] === "--mappings") parsed.mappings = true;
    else if (own[i] === "--small") parsed.small = true;
    else if (own[i] === "--toys") continue;
    else parsed.inputs.push(own[i]);
  }
  if (parsed.inputs.length === 0) parsed.inputs.push(join(root, "fixtures/inputs/test_tensor.hdf5"));
  return parsed;
}
