import { measure } from "./measure.mjs";

/** Toys of the runs whose times are subtracted, so that start-up and what is done once do not count. */
export const toyCounts = { ours: [1, 1001], reference: [1, 6] };

/**
 * Seconds per toy, from the difference of two runs: ours, and the reference's where it can be run.
 *
 * @param {(toys: number) => string[]} ours command for a number of toys
 * @param {(toys: number) => string[]} theirs
 */
export async function timeToys(ours, theirs, { runs, referenceRuns, reference, environment }) {
  const results = { ours: [], reference: [] };
  for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
    if (run < runs) results.ours.push(await perToy(ours, toyCounts.ours, {}));
    if (reference && run < referenceRuns) {
      results.reference.push(await perToy(theirs, toyCounts.reference, environment));
    }
  }
  return results;
}

async function perToy(command, [few, many], environment) {
  const small = await measure(command(few), environment);
  const large = await measure(command(many), environment);
  return {
    seconds: (large.seconds - small.seconds) / (many - few),
    peakBytes: large.peakBytes,
    growth: large.peakBytes - small.peakBytes,
  };
}

/** A Markdown table of toys per second, ours beside the reference. */
export function toysTable(rows) {
  const lines = [
    "| input | ours | reference | faster | ours: peak, of it growing with toys | reference: peak |",
    "|---|---|---|---|---|---|",
  ];
  for (const { name, ours, reference } of rows) {
    const mine = median(ours);
    const theirs = reference.length > 0 ? median(reference) : undefined;
    const cells = [
      name,
      `${rate(mine)} (${ours.length} runs)`,
      theirs ? `${rate(theirs)} (${reference.length} runs)` : "not run",
      theirs ? `${(theirs.seconds / mine.seconds).toFixed(0)}x` : "",
      `${megabytes(mine.peakBytes)}, ${megabytes(mine.growth)}`,
      theirs ? megabytes(theirs.peakBytes) : "",
    ];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}

function median(runs) {
  return [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)];
}

function rate({ seconds }) {
  return `${(1 / seconds).toPrecision(3)} toys/s`;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
