import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { toySpecs, upperLimit } from "@rabbit-fit/inference";
import { openInference } from "@rabbit-fit/inference/node";
import { regularAxis } from "@rabbit-fit/sparse-hist";

const TOYS = 200;
const script = fileURLToPath(new URL("pyhf_limits.py", import.meta.url));

/** A signal of 10 on a background of 50 with an uncertainty of 10%, and 55 events: the model of `pyhf_limits.py`. */
const norm = Float64Array.of(10, 50);
const axis = regularAxis(1, 0, 1, { name: "bin", underflow: false, overflow: false });
const input = {
  channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: 1 }],
  processes: ["signal", "background"],
  signals: ["signal"],
  systematics: {
    names: ["norm"],
    unconstrainedCount: 0,
    constraintWeights: Float64Array.of(1),
    noiIndices: new Int32Array(0),
    groups: [],
  },
  systematicType: "log_normal",
  symmetric: true,
  data: { counts: Float64Array.of(55) },
  pseudodata: [],
  templates: {
    kind: "dense",
    norm,
    columnCount: 1,
    logk: [{ firstRow: 0, values: Float64Array.of(0, Math.log(1.1)) }],
  },
  sumw: norm,
  sumw2: new Float64Array(2),
  externalTerms: [],
  auxiliary: new Map(),
  metadata: new Map(),
};

/**
 * Times the asymptotic upper limit, and the p-values by toys of mu = 1, with ours and with pyhf in turns, each without its start-up; of
 * ours also those of a further value, for which threads and toys without signal are there. For pyhf that is as the first.
 *
 * @param {{ runs: number, referenceRuns: number, python?: string }} settings python: with pyhf; not run without
 */
export async function timeAgainstPyhf({ runs, referenceRuns, python }) {
  const ours = [];
  const theirs = [];
  for (let run = 0; run < Math.max(runs, python ? referenceRuns : 0); run++) {
    if (run < runs) ours.push(await timeOurs());
    if (python && run < referenceRuns) {
      theirs.push(JSON.parse(execFileSync(python, [script, String(TOYS)], { encoding: "utf8" })));
    }
  }
  return { ours, theirs };
}

async function timeOurs() {
  const session = await openInference(input, {
    data: { sets: ["data"], unblind: [".*"] },
    parameters: { allowNegative: true },
  });
  try {
    const parameter = "signal";
    let begin = performance.now();
    const fit = await session.postfit(0);
    const limit = (await upperLimit(fit, { parameter, quantiles: [0.5] })).observed.value;
    const limitSeconds = (performance.now() - begin) / 1000;
    begin = performance.now();
    const makeToys = session.makeToys();
    const test = (value) => {
      const question = { kind: "test", parameter, value, statistic: "qtilde" };
      return makeToys(
        fit,
        [0, value].flatMap((truth) => toySpecs({ ...question, truth }, 1, TOYS)),
        {},
      );
    };
    const outcomes = await test(1);
    const toySeconds = (performance.now() - begin) / 1000;
    begin = performance.now();
    outcomes.push(...(await test(1.1)));
    const furtherSeconds = (performance.now() - begin) / 1000;
    const failed = outcomes.filter(({ kind }) => kind === "failed").length;
    return { limit, limitSeconds, toySeconds, furtherSeconds, failed };
  } finally {
    await session.close();
  }
}

/** A Markdown table of medians. */
export function pyhfTable({ ours, theirs }) {
  const rows = [
    ["asymptotic upper limit", "limitSeconds", "limitSeconds"],
    [`p-values by 2 x ${TOYS} toys`, "toySeconds", "toySeconds"],
    ["the same at a further value", "furtherSeconds", "toySeconds"],
  ].map(([what, key, keyOfTheirs]) => {
    const mine = median(ours.map((run) => run[key]));
    const other = median(theirs.map((run) => run[keyOfTheirs]));
    const ratio = other === undefined ? "" : `${(other / mine).toFixed(1)}x`;
    return `| ${what} | ${time(mine)} | ${time(other)} | ${ratio} |`;
  });
  const limits = [ours, theirs].map(([first]) => (first ? first.limit.toFixed(5) : ""));
  return [
    "| of one bin | ours: median | pyhf: median | faster |",
    "|---|---|---|---|",
    ...rows,
    `| the limit | ${limits.join(" | ")} | |`,
  ].join("\n");
}

function median(values) {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}

function time(seconds) {
  return seconds === undefined ? "not run" : `${seconds.toFixed(4)} s`;
}
