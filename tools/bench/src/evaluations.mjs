import { fileURLToPath } from "node:url";
import { jsonOf } from "./json-of.mjs";

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

/** A Markdown table of evaluations, ours beside the reference. */
export function evaluationTable(rows, stream) {
  const lines = [
    "| input | what | ours: min / median, scatter | reference: min / median | faster |",
    "|---|---|---|---|---|",
  ];
  for (const { name, ours, reference } of rows) {
    const line = (what, mine, theirs) =>
      lines.push(
        `| ${name} | ${what} | ${pair(mine)} | ${theirs ? pair(theirs) : "not run"} | ${theirs ? `${(theirs.median / mine.median).toFixed(1)}x` : ""} |`,
      );
    line("loss + gradient", ours.lossGradient, reference?.lossGradient);
    line("Hessian product", ours.hessianProduct, reference?.hessianProduct);
    const total = (side) => ({
      min: 1e3 * (side.readSeconds + side.buildSeconds),
      median: 1e3 * (side.readSeconds + side.buildSeconds),
    });
    line("read + build", total(ours), reference && total(reference));
    lines.push(
      `| ${name} | peak memory | ${megabytes(ours)} | ${reference ? megabytes(reference) : "not run"} | ${reference ? `${(reference.peakBytes / ours.peakBytes).toFixed(1)}x` : ""} |`,
    );
    const share = ours.bytes / (ours.lossGradient.min / 1e3) / stream;
    lines.push(
      `| ${name} | bandwidth of loss + gradient | ${(1e-9 * share * stream).toFixed(1)} GB/s, ${(100 * share).toFixed(0)}% of the stream | | |`,
    );
  }
  return lines.join("\n");
}

function pair({ min, median, scatter }) {
  const spread = scatter === undefined ? "" : ` +- ${scatter.toFixed(1)}`;
  return `${min.toFixed(1)} / ${median.toFixed(1)}${spread} ms`;
}

function megabytes({ peakBytes }) {
  return `${(peakBytes / 1e6).toFixed(0)} MB`;
}
