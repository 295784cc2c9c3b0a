import { measure } from "./measure.mjs";
import { ratio, tableRow } from "./table.mjs";

/** Runs with one toy, whose mean is what a run takes without toys, and whose scatter says how well that is known. */
const START_UPS = 5;

/** So many toys more are made at first, and four times as many until they take long enough. */
const FEWEST_TOYS = 100;
const MORE_TOYS = 4;

/** The toys have to take so many times the scatter. */
const TIMES_SCATTER = 10;

/**
 * @typedef {object} ToyTimes
 * @property {number} rate toys per second
 * @property {number} uncertainty of the rate, from the scatter of both kinds of runs
 * @property {number} toys how many are in the difference
 * @property {number} difference seconds that these toys took
 * @property {number} startUp seconds of a run with one toy, its mean
 * @property {number} scatter of the runs with one toy, their standard deviation in seconds
 * @property {number} runs with many toys
 * @property {number} peakBytes
 * @property {number} growth of the peak with the toys, in bytes
 */

/**
 * Times toys by the difference of runs with many and with one, so that the start-up and what is done once do not count.
 * The runs of ours and of the reference take turns.
 *
 * @param {(toys: number) => string[]} ours command for a number of toys
 * @param {((toys: number) => string[]) | undefined} theirs
 * @param {{ runs: number, referenceRuns: number, environment?: Record<string, string>, run?: typeof measure }} settings
 * @returns {Promise<{ ours: ToyTimes, reference: ToyTimes | undefined }>}
 */
export async function timeToys(ours, theirs, { runs, referenceRuns, environment = {}, run = measure }) {
  const programs = [{ run: (toys) => run(ours(toys), {}), runs, small: [], large: [], toys: FEWEST_TOYS }];
  if (theirs) {
    const start = (toys) => run(theirs(toys), environment);
    programs.push({ run: start, runs: referenceRuns, small: [], large: [], toys: FEWEST_TOYS });
  }
  for (let turn = 0; turn < START_UPS; turn++) {
    for (const program of programs) program.small.push(await program.run(1));
  }
  for (const program of programs) {
    const { mean, scatter } = statistics(program.small);
    for (;;) {
      const first = await program.run(1 + program.toys);
      program.large = [first];
      if (first.seconds - mean > TIMES_SCATTER * scatter) break;
      program.toys *= MORE_TOYS;
    }
  }
  for (let turn = 1; turn < Math.max(runs, referenceRuns); turn++) {
    for (const program of programs) {
      if (turn < program.runs) program.large.push(await program.run(1 + program.toys));
    }
  }
  const [mine, other] = programs.map(timesOf);
  return { ours: mine, reference: other };
}

function timesOf({ small, large, toys }) {
  const startUp = statistics(small);
  const loaded = statistics(large);
  const difference = loaded.mean - startUp.mean;
  // One long run has no scatter of its own: that of the start-up is the least it has.
  const scatter = Math.max(loaded.scatter, startUp.scatter);
  const error = Math.hypot(startUp.scatter / Math.sqrt(small.length), scatter / Math.sqrt(large.length));
  const peakBytes = Math.max(...large.map((run) => run.peakBytes));
  return {
    rate: toys / difference,
    uncertainty: (toys / difference) * (error / difference),
    toys,
    difference,
    startUp: startUp.mean,
    scatter: startUp.scatter,
    runs: large.length,
    peakBytes,
    growth: peakBytes - Math.max(...small.map((run) => run.peakBytes)),
  };
}

/** Mean and standard deviation of the times; none for a single run. */
function statistics(runs) {
  const mean = runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length;
  const squares = runs.reduce((sum, { seconds }) => sum + (seconds - mean) ** 2, 0);
  return { mean, scatter: Math.sqrt(squares / Math.max(1, runs.length - 1)) };
}

/** The head of a table of toys, as in docs/performance.md: toys per second, then peaks. */
export { runsHead as toysHead } from "./table.mjs";

/** Its row of one input. */
export function toysRow({ name, ours, reference }) {
  return tableRow([
    name,
    rate(ours),
    reference ? rate(reference) : "not run",
    reference ? faster(ours, reference) : "",
    megabytes(ours.peakBytes),
    reference ? megabytes(reference.peakBytes) : "",
    reference ? ratio(reference.peakBytes, ours.peakBytes) : "",
  ]);
}

/** What the rates of one input are taken from, a line for each program. */
export function toysSources({ name, ours, reference }) {
  const lines = [
    `${name}, rabbit-fit: ${source(ours)}; ${megabytes(ours.growth)} of the peak grow with the toys`,
  ];
  if (reference) lines.push(`${name}, Python rabbit: ${source(reference)}`);
  return lines.join("\n");
}

function rate({ rate, uncertainty }) {
  return `${rate.toPrecision(3)} ± ${Number(uncertainty.toPrecision(1))} toys/s`;
}

function faster(ours, reference) {
  const times = ours.rate / reference.rate;
  const relative = Math.hypot(ours.uncertainty / ours.rate, reference.uncertainty / reference.rate);
  return `${times.toFixed(0)}x ± ${Number((times * relative).toPrecision(1))}`;
}

function source({ toys, difference, startUp, scatter, runs }) {
  return (
    `${toys} toys in ${difference.toFixed(2)} s, the mean of ${runs} runs without their start-up; ` +
    `start-up ${startUp.toFixed(2)} s with a scatter of ${scatter.toFixed(3)} s (${START_UPS} runs with one toy)`
  );
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
