// Runs whole fits with rabbit-fit and with the Python reference, in turns, and prints wall time and peak memory of both.
//
//   pnpm bench [INPUT.hdf5 ...] [--runs N] [--reference-runs N] [-- OPTIONS OF THE FIT]
//
// The reference runs where RABBIT_REFERENCE is the folder of its checkout; RABBIT_PYTHON is the Python with its packages
// (python3 by default). Without them only ours is measured, and the table says so. Nothing else should run meanwhile.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../src/measure.mjs";
import { formatTable, summary } from "../src/table.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { inputs, runs, referenceRuns, fitOptions } = parse(process.argv.slice(2));
const reference = process.env.RABBIT_REFERENCE;
const python = process.env.RABBIT_PYTHON ?? "python3";
const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));

try {
  const rows = [];
  for (const input of inputs) {
    const ours = [
      process.execPath,
      join(root, "apps/cli/bin/rabbit.js"),
      "fit",
      input,
      "-o",
      scratch,
      ...fitOptions,
    ];
    const theirs = [
      python,
      join(reference ?? "", "bin/rabbit_fit.py"),
      input,
      "-o",
      scratch,
      "--postfix",
      "reference",
      ...fitOptions,
    ];
    await measure(ours); // The first run reads the disk.
    const results = { ours: [], reference: [] };
    for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
      if (run < runs) results.ours.push(await measure(ours));
      if (reference && run < referenceRuns) {
        results.reference.push(await measure(theirs, { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" }));
      }
    }
    rows.push({ name: basename(input), ours: summary(results.ours), reference: summary(results.reference) });
  }
  console.log(
    `whole fit with ${fitOptions.join(" ")}; ${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  );
  if (!reference) console.log("RABBIT_REFERENCE is not set: the reference was not run.");
  console.log(formatTable(rows));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function parse(argv) {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const options = {
    inputs: [],
    runs: 10,
    referenceRuns: 3,
    fitOptions: end < 0 ? ["-t", "0", "--unblind"] : argv.slice(end + 1),
  };
  for (let i = 0; i < own.length; i++) {
    if (own[i] === "--runs") options.runs = Number(own[++i]);
    else if (own[i] === "--reference-runs") options.referenceRuns = Number(own[++i]);
    else options.inputs.push(own[i]);
  }
  if (options.inputs.length === 0) options.inputs.push(join(root, "fixtures/inputs/test_tensor.hdf5"));
  return options;
}
