import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jsonOf } from "./json-of.mjs";
import { ratio, tableHead, tableRow } from "./table.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Bins, systematics and entries of the tensors that are made; the second is a calibration of the J/psi in full. */
export const writerSizes = [
  { bins: 7_680, systematics: 3_400, entries: 6_000_000 },
  { bins: 76_800, systematics: 108_000, entries: 62_000_000 },
];

/** Makes and writes one tensor of random variations: ours, and with the reference's TensorWriter where it can be run. */
export function timeWriting({ bins, systematics, entries }, { runs, referenceRuns, reference, python }) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    const ours = [
      here("../../../packages/tensor-writer/bench/writer.mjs"),
      ...["--bins", bins, "--systs", systematics, "--nnz", entries, "--out", join(scratch, "ours.hdf5")].map(
        String,
      ),
    ];
    const theirs = [here("reference_writer.py"), join(scratch, "reference.hdf5"), bins, systematics, entries];
    const environment = { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
    const results = { ours: [], reference: [] };
    for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
      if (run < runs) results.ours.push(jsonOf(process.execPath, ours, {}));
      if (reference && run < referenceRuns) {
        results.reference.push(jsonOf(python, theirs.map(String), environment));
      }
    }
    return results;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The head of a table of the making of tensors, as in docs/performance.md; without the loading of libraries by either. */
export const writingHead = tableHead([
  "tensor",
  "booking, building, writing",
  "Python rabbit: booking, writing",
  "faster",
  "rabbit-fit",
  "Python rabbit",
]);

/** Its row of one tensor. */
export function writingRow({ size, ours, reference }) {
  const mine = median(ours);
  const theirs = reference.length > 0 ? median(reference) : undefined;
  const { bins, systematics, entries } = size;
  const [count, columns] = [bins, systematics].map((number) => number.toLocaleString("en"));
  return tableRow([
    `${count} bins x 2 x ${columns}, ${(entries / 1e6).toFixed(0)} million entries`,
    `${mine.book_s.toFixed(2)} + ${mine.build_s.toFixed(2)} + ${mine.write_s.toFixed(2)} s`,
    theirs ? `${theirs.book_s.toFixed(2)} + ${theirs.write_s.toFixed(2)} s` : "not run",
    theirs ? ratio(total(theirs), total(mine)) : "",
    `${mine.rss_gb.toFixed(2)} GB`,
    theirs ? `${theirs.rss_gb.toFixed(2)} GB` : "",
  ]);
}

/** The run of median total time. */
function median(runs) {
  return [...runs].sort((a, b) => total(a) - total(b))[Math.floor(runs.length / 2)];
}

function total({ book_s, build_s = 0, write_s }) {
  return book_s + build_s + write_s;
}
