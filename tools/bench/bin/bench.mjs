// Runs rabbit-fit and the Python reference on the same inputs, in turns, and prints both.
//
//   npm run bench -- [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --evaluations INPUT.hdf5 ... [--runs N] [--reference-runs N]
//   npm run bench -- --toys [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//   npm run bench -- --writing [--runs N] [--reference-runs N]
//   npm run bench -- --limits [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE LIMIT]
//   npm run bench -- --pyhf [--runs N] [--reference-runs N]
//
// The first times whole fits, the second single evaluations of the likelihood and their bandwidth, the third toys, the
// fourth the making of tensors, the fifth whole runs of upper limits, the sixth an asymptotic limit and p-values by toys of a
// model of pyhf, beside pyhf where RABBIT_PYHF_PYTHON is the Python that has it. The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with
// its packages (python3 by default). Without them only ours is measured, and the output says so. Nothing else should run
// meanwhile.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluations, evaluationTable } from "../src/evaluations.mjs";
import { measure } from "../src/measure.mjs";
import { pyhfTable, timeAgainstPyhf } from "../src/pyhf.mjs";
import { streamBandwidth } from "../src/stream.mjs";
import { formatTable, summary } from "../src/table.mjs";
import { timeToys, toysTable } from "../src/toys.mjs";
import { timeWriting, writerSizes, writingTable } from "../src/writing.mjs";

/** Those of the limits of `fixtures/results/limits_bsm.hdf5`. */
const limitOptions =
  "-t 0 --unblind --allowNegativeParam --asymptoticLimits bsm1 --expectSignal bsm1 0 --expectSignal bsm2 1".split(
    " ",
  );

const root = fileURLToPath(new URL("../../..", import.meta.url));
const options = parse(process.argv.slice(2));
const reference = process.env.RABBIT_REFERENCE;
const python = process.env.RABBIT_PYTHON ?? "python3";

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
console.log(`${machine}, Node ${process.versions.node}`);
if (!reference) console.log("RABBIT_REFERENCE is not set: the reference is not run.");
if (options.writing) timeWriters(options);
else if (options.pyhf) await timePyhf(options);
else if (options.toys) await timeAllToys(options);
else if (options.evaluations) await timeEvaluations(options);
else await timeCommand(options.limits ? "limit" : "fit", options);

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

async function timePyhf({ runs, referenceRuns }) {
  const rows = await timeAgainstPyhf({ runs, referenceRuns, python: process.env.RABBIT_PYHF_PYTHON });
  console.log(pyhfTable(rows));
}

/** @param {"fit" | "limit"} name of the command */
async function timeCommand(name, { inputs, runs, referenceRuns, fitOptions }) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const rows = [];
    for (const input of inputs) {
      const common = [input, "-o", scratch, ...fitOptions];
      const ours = [process.execPath, join(root, "apps/cli/bin/rabbit.js"), name, ...common];
      const theirs = [
        python,
        join(reference ?? "", `bin/rabbit_${name}.py`),
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
    console.log(`whole ${name} with ${fitOptions.join(" ")}`);
    console.log(formatTable(rows));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function parse(argv) {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const toys = own.includes("--toys");
  const limits = own.includes("--limits");
  const fitOptions =
    end >= 0
      ? argv.slice(end + 1)
      : limits
        ? limitOptions
        : ["--unblind", ...(toys ? ["--allowNegativeParam"] : ["-t", "0"])];
  const parsed = {
    inputs: [],
    runs: 10,
    referenceRuns: 3,
    toys,
    limits,
    pyhf: own.includes("--pyhf"),
    evaluations: false,
    writing: false,
    fitOptions,
  };
  for (let i = 0; i < own.length; i++) {
    if (own[i] === "--runs") parsed.runs = Number(own[++i]);
    else if (own[i] === "--reference-runs") parsed.referenceRuns = Number(own[++i]);
    else if (own[i] === "--evaluations") parsed.evaluations = true;
    else if (own[i] === "--writing") parsed.writing = true;
    else if (["--toys", "--limits", "--pyhf"].includes(own[i])) continue;
    else parsed.inputs.push(own[i]);
  }
  if (parsed.inputs.length === 0) {
    const name = limits ? "test_tensor_bsm.hdf5" : "test_tensor.hdf5";
    parsed.inputs.push(join(root, "fixtures/inputs", name));
  }
  return parsed;
}
