// Runs the built command many times on threads, and kills it many times at random moments, and counts what goes wrong.
//
//   node scripts/endurance.mjs [--runs 2000] [--kills 200] [--parallel 2] [--seed 1] [--command apps/cli/bin/rabbit.js]
//
// Every run has to end with exit code 0, to leave its result and nothing else, and to give the same bits as the first. A run
// that was killed (kill -9, SIGTERM, Ctrl-C in turn) is resumed until it ends; then the same holds. The exit code is 1 where
// anything was different. What a run printed that went wrong is printed.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "2000" },
    kills: { type: "string", default: "200" },
    parallel: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    command: { type: "string", default: join(root, "apps/cli/bin/rabbit.js") },
  },
});
const [runs, kills, parallel] = [values.runs, values.kills, values.parallel].map(Number);
const command = resolve(values.command);
const tensor = join(root, "fixtures/inputs/test_tensor.hdf5");
const { readFitResult } = await import(join(root, "packages/io-hdf5/dist/node/index.js"));

const resultName = "fitresults.hdf5";
const histograms = ["--unblind", "--saveHists", "--computeHistErrors"];
const shortRun = ["-t", "0", "-1", "20", ...histograms, "--threads", "2"];
const killedRun = ["-t", "0", "-1", "60", ...histograms, "--threads", "2"];
const signals = ["SIGKILL", "SIGTERM", "SIGINT"];

/** A run that was killed is resumed at most so often; the first time is enough. */
const mostResumptions = 3;

const scratch = mkdtempSync(join(tmpdir(), "rabbit-endurance-"));
const faults = new Map();
try {
  if (runs > 0) await manyRuns();
  if (kills > 0) await manyKills();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const [what, count] of faults) console.log(`${count} times: ${what}`);
process.exitCode = faults.size > 0 ? 1 : 0;

async function manyRuns() {
  const expected = await wholeRun("whole", shortRun);
  let good = 0;
  await inParallel(runs, async (i) => {
    const ended = await start(`run${i}`, shortRun).ended;
    if (ended.code !== 0) fault(`a run ended with ${ended.signal ?? ended.code}`, ended);
    else if (await isComplete(`run${i}`, expected.groups, ended)) good++;
    rmSync(join(scratch, `run${i}`), { recursive: true, force: true });
    if ((i + 1) % 100 === 0) console.log(`${i + 1} runs begun, ${good} good`);
  });
  console.log(`${good} of ${runs} runs ended well`);
}

async function manyKills() {
  const expected = await wholeRun("whole", killedRun);
  const random = randomNumbers(Number(values.seed));
  const endings = new Map();
  let good = 0;
  await inParallel(kills, async (i) => {
    const name = `kill${i}`;
    const signal = signals[i % signals.length];
    const run = start(name, killedRun);
    const delay = setTimeout(() => run.child.kill(signal), random() * expected.duration);
    let ended = await run.ended;
    clearTimeout(delay);
    const ending = `${signal}: ended with ${ended.signal ?? ended.code}`;
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    // 128 and the number of the signal: the command has heard it. 0: it was quicker. The signal: it had not begun to listen.
    if (![signal, 130, 143, 0].includes(ended.signal ?? ended.code)) fault(ending, ended);
    for (let turn = 0; turn < mostResumptions && ended.code !== 0; turn++) {
      ended = await start(name, [...killedRun, "--resume"]).ended;
      if (ended.code !== 0) fault(`a resumed run ended with ${ended.signal ?? ended.code}`, ended);
    }
    if (ended.code === 0 && (await isComplete(name, expected.groups, ended))) good++;
    rmSync(join(scratch, name), { recursive: true, force: true });
    if ((i + 1) % 20 === 0) console.log(`${i + 1} kills begun, ${good} good`);
  });
  for (const [ending, count] of [...endings].sort()) console.log(`${ending}, ${count} times`);
  console.log(`${good} of ${kills} killed runs gave the same bits and left nothing else`);
}

/** A run that nobody disturbs, after one that fills the caches of the system. */
async function wholeRun(name, words) {
  for (const turn of [0, 1]) {
    const begin = performance.now();
    const ended = await start(name, words).ended;
    if (ended.code !== 0) throw new Error(`the first run ended with ${ended.code}: ${ended.text}`);
    const duration = performance.now() - begin;
    if (turn === 1) return { duration, groups: await results(name) };
  }
}

function start(name, words) {
  const child = spawn(process.execPath, [command, "fit", tensor, ...words, "-o", name], { cwd: scratch });
  let text = "";
  child.stdout.on("data", (data) => (text += data));
  child.stderr.on("data", (data) => (text += data));
  const ended = new Promise((done) => child.on("close", (code, signal) => done({ code, signal, text })));
  return { child, ended };
}

async function isComplete(name, expected, ended) {
  const left = existsSync(join(scratch, name)) ? readdirSync(join(scratch, name)) : [];
  const others = left.filter((file) => file !== resultName);
  if (others.length > 0) fault("something is left behind", { text: others.join(" ") });
  if (!left.includes(resultName)) {
    fault("there is no result", ended);
    return false;
  }
  const isSame = isDeepStrictEqual(await results(name), expected);
  if (!isSame) fault("the result has other bits", ended);
  return isSame && others.length === 0;
}

/** The results of a run without the times that they record. */
async function results(name) {
  const { groups } = await readFitResult(join(scratch, name, resultName));
  return groups.map(({ histograms, ...rest }) => {
    const kept = new Map(histograms);
    kept.delete("epoch_time");
    return { ...rest, histograms: kept };
  });
}

function fault(what, { text }) {
  faults.set(what, (faults.get(what) ?? 0) + 1);
  console.log(`--- ${what}\n${text.slice(-4000)}`);
}

async function inParallel(count, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** Uniform in [0, 1): a linear congruential generator modulo 2^32 (Numerical Recipes). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
