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

/** The lines of a Markdown table that stand above its rows. */
export function tableHead(columns) {
  return `| ${columns.join(" | ")} |\n|${"---|".repeat(columns.length)}`;
}

/** A row of a Markdown table. */
export function tableRow(cells) {
  return `| ${cells.join(" | ")} |`;
}

/** The head of a table of whole runs, as in docs/performance.md: times, then peaks. */
export const runsHead = tableHead([
  "input",
  "rabbit-fit",
  "Python rabbit",
  "faster",
  "rabbit-fit",
  "Python rabbit",
  "smaller",
]);

/** A row of it, with the ratios of medians and of peaks. */
export function runsRow({ name, ours, reference }) {
  return tableRow([
    name,
    times(ours),
    times(reference),
    reference ? ratio(reference.median, ours.median) : "",
    megabytes(ours),
    megabytes(reference),
    reference ? ratio(reference.peakBytes, ours.peakBytes) : "",
  ]);
}

/** A ratio, with two figures. */
export function ratio(larger, smaller) {
  const value = larger / smaller;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}x`;
}

function times(result) {
  if (!result) return "not run";
  const { min, median, scatter, runs } = result;
  if (runs === 1) return `${median.toFixed(2)} s, 1 run`;
  return `${min.toFixed(2)} / ${median.toFixed(2)} ± ${scatter.toFixed(2)} s, ${runs} runs`;
}

function megabytes(result) {
  return result ? `${(result.peakBytes / 1e6).toLocaleString("en", { maximumFractionDigits: 0 })} MB` : "";
}
