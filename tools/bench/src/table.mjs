/** Minimum, median and scatter of the times, and the largest peak of some runs; undefined for none. */
export function summary(runs) {
  if (runs.length === 0) return undefined;
  const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b);
  return {
    min: seconds[0],
    median: medianOf(seconds),
    scatter: scatterOf(seconds),
    peakBytes: Math.max(...runs.map((run) => run.peakBytes)),
    runs: runs.length,
  };
}

/** @param {readonly number[]} values in ascending order */
function medianOf(values) {
  const middle = values.length / 2;
  return (values[Math.ceil(middle) - 1] + values[Math.floor(middle)]) / 2;
}

/** Standard deviation; 0 for a single number. */
export function scatterOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

/** A Markdown table of ours beside the reference, with the ratios of medians and of peaks. */
export function formatTable(rows) {
  const lines = [
    "| input | ours: min / median, scatter | reference: min / median, scatter | faster | ours: peak | reference: peak | smaller |",
    "|---|---|---|---|---|---|---|",
  ];
  for (const { name, ours, reference } of rows) {
    lines.push(
      `| ${[
        name,
        times(ours),
        times(reference),
        reference ? `${(reference.median / ours.median).toFixed(1)}x` : "",
        megabytes(ours),
        megabytes(reference),
        reference ? `${(reference.peakBytes / ours.peakBytes).toFixed(1)}x` : "",
      ].join(" | ")} |`,
    );
  }
  return lines.join("\n");
}

function times(result) {
  return result
    ? `${result.min.toFixed(3)} / ${result.median.toFixed(3)} +- ${result.scatter.toFixed(3)} s (${result.runs} runs)`
    : "not run";
}

function megabytes(result) {
  return result ? `${(result.peakBytes / 1e6).toFixed(0)} MB` : "";
}
