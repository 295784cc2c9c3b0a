import { fileURLToPath } from "node:url";
import { jsonOf } from "./json-of.mjs";
import { ratio, summary, tableHead, tableRow } from "./table.mjs";

const program = fileURLToPath(new URL("./ours-covariance.mjs", import.meta.url));

/**
 * Times the covariance of all parameters on all cores and on one, in turns.
 *
 * @param {string} input
 * @param {{ runs: number, run?: (threads?: string) => object }} settings
 * @returns {{ parameters: number, allCores: object, oneCore: object }} for each what one run took and the summary of all: of the
 * covariance, from the minimum to the result in memory, and of the whole fit, with reading and writing
 */
export function timeCovariance(input, { runs, run = (...threads) => ourRun(input, threads) }) {
  const [allCores, oneCore] = [[], []];
  for (let turn = 0; turn < runs; turn++) {
    allCores.push(run());
    oneCore.push(run("0"));
  }
  const [{ parameters }] = allCores;
  return { parameters, allCores: summaries(allCores), oneCore: summaries(oneCore) };
}

function ourRun(input, threads) {
  return jsonOf(process.execPath, [program, input, ...threads]);
}

function summaries(runs) {
  const of = (key) => summary(runs.map((run) => ({ seconds: run[key], peakBytes: run.peakBytes })));
  return { covariance: of("covariance"), whole: of("whole") };
}

export const covarianceHead = tableHead([
  "input",
  "parameters",
  "what",
  "all cores",
  "one core",
  "faster",
  "memory, all cores",
  "one core",
]);

/** Rows of it: minima and medians, and their ratios. */
export function covarianceRows({ name, parameters, allCores, oneCore }) {
  const names = { covariance: "covariance", whole: "whole fit" };
  return Object.entries(names)
    .map(([key, what]) => {
      const [all, one] = [allCores[key], oneCore[key]];
      const times = ({ min, median }) => `${min.toFixed(2)} / ${median.toFixed(2)} s`;
      const gigabytes = ({ peakBytes }) => `${(peakBytes / 1e9).toFixed(2)} GB`;
      return tableRow([
        name,
        parameters.toLocaleString("en"),
        what,
        times(all),
        times(one),
        `${ratio(one.min, all.min)} / ${ratio(one.median, all.median)}`,
        gigabytes(all),
        gigabytes(one),
      ]);
    })
    .join("\n");
}
