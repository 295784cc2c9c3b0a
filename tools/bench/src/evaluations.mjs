import { fileURLToPath } from "node:url";
import { jsonOf } from "./json-of.mjs";
import { ratio, tableHead, tableRow } from "./table.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Times of single evaluations of one input: ours, and the reference's where it can be run. */
export function evaluations(input, { repeat, referenceRepeat, reference, python }) {
  const ours = jsonOf(process.execPath, [here("ours-evaluations.mjs"), input, String(repeat)], {});
  if (!reference) return { ours };
  const environment = { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
  return {
    ours,
    reference: jsonOf(
      python,
      [here("reference_evaluations.py"), input, String(referenceRepeat)],
      environment,
    ),
  };
}

/** The head of a table of single evaluations, as in docs/performance.md. */
export const evaluationsHead = tableHead([
  "input",
  "what",
  "rabbit-fit",
  "Python rabbit",
  "faster",
  "bandwidth",
]);

/** Its rows of one input. @param stream bytes that the machine reads in a second */
export function evaluationsRows({ name, ours, reference }, stream) {
  const row = (input, what, mine, theirs, share) =>
    tableRow([
      input,
      what,
      pair(mine),
      theirs ? pair(theirs) : "not run",
      theirs ? ratio(theirs.median, mine.median) : "",
      share,
    ]);
  const rate = ours.bytes / (ours.lossGradient.min / 1e3);
  const share = `${((100 * rate) / stream).toFixed(0)}%`;
  return [
    row(name, "loss + gradient", ours.lossGradient, reference?.lossGradient, share),
    row("", "Hessian product", ours.hessianProduct, reference?.hessianProduct, ""),
  ].join("\n");
}

/** The head of a table of reading a file and building the likelihood, with the peaks. */
export const readingHead = tableHead([
  "input",
  "rabbit-fit",
  "Python rabbit",
  "faster",
  "rabbit-fit",
  "Python rabbit",
]);

/** Its row of one input. */
export function readingRow({ name, ours, reference }) {
  const seconds = (side) => side.readSeconds + side.buildSeconds;
  return tableRow([
    name,
    `${seconds(ours).toFixed(2)} s`,
    reference ? `${seconds(reference).toFixed(2)} s` : "not run",
    reference ? ratio(seconds(reference), seconds(ours)) : "",
    megabytes(ours),
    reference ? megabytes(reference) : "",
  ]);
}

function pair({ min, median, scatter }) {
  const spread = scatter === undefined ? "" : ` ± ${scatter.toFixed(1)}`;
  return `${min.toFixed(1)} / ${median.toFixed(1)}${spread} ms`;
}

function megabytes({ peakBytes }) {
  return `${(peakBytes / 1e6).toLocaleString("en", { maximumFractionDigits: 0 })} MB`;
}
