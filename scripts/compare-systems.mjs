// Cuts fits into tasks, runs these in processes of this machine and on SLURM, kills some of them, and compares every array with
// what one process gives, bit by bit.
//
//   node scripts/compare-systems.mjs [--slurm DIR] [--tasks 20] [--toys 1000] [--points 20] [--nuisances 100] [--only NAME]
//
// `--slurm` is a folder in which scripts/slurm-sandbox.sh brings a SLURM up; without it the `sbatch` of the PATH is taken. On this
// machine every third task is ended by SIGKILL at its first try; on SLURM one task is ended by `scancel --signal=KILL` and one by a
// time limit of a minute. What is missing is sent again. The exit code is 1 where an array differs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    slurm: { type: "string" },
    tasks: { type: "string", default: "20" },
    toys: { type: "string", default: "1000" },
    points: { type: "string", default: "20" },
    nuisances: { type: "string", default: "100" },
    only: { type: "string" },
  },
});
const dist = (name) => import(join(root, "packages", name));
const { readFitResult, writeFitInput } = await dist("io-hdf5/dist/node/index.js");
const { TensorWriter } = await dist("tensor-writer/dist/index.js");
const { histogram, regularAxis } = await dist("sparse-hist/dist/index.js");
const command = join(root, "apps/cli/bin/rabbit.js");
const folder = mkdtempSync(join(tmpdir(), "rabbit-systems-"));

/** A signal over a background, with normalisations and slopes that are constrained. */
async function writeTensor(nuisances) {
  const bins = 40;
  const mass = regularAxis(bins, 0, 1, { name: "mass" });
  const channel = "region";
  const at = (f) => Array.from({ length: bins }, (_, i) => f((i + 0.5) / bins));
  const background = at((x) => 400 * Math.exp(-2 * x));
  const signal = at((x) => 60 * Math.exp(-0.5 * ((x - 0.5) / 0.08) ** 2));
  const writer = new TensorWriter();
  writer.addChannel([mass], { name: channel });
  writer.addData(histogram([mass], { values: background.map((b, i) => Math.round(b + 1.3 * signal[i])) }), {
    channel,
  });
  writer.addProcess(background, "background", { channel, variances: background });
  writer.addProcess(signal, "signal", { channel, signal: true, variances: signal });
  for (let k = 0; k < nuisances; k++) {
    const size = 0.01 + 0.03 * Math.abs(Math.sin(k + 1));
    const varied = background.map(
      (b, i) => b * (1 + size * Math.cos((k % 7) * Math.PI * ((i + 0.5) / bins) + k)),
    );
    writer.addSystematic(varied, `syst${k}`, { channel, process: "background" });
  }
  await writeFitInput(join(folder, "tensor.hdf5"), writer.build());
}

const environment = { ...process.env };
if (values.slurm !== undefined) {
  const script = join(root, "scripts/slurm-sandbox.sh");
  if (spawnSync("bash", [script, values.slurm], { stdio: ["ignore", "ignore", "inherit"] }).status !== 0)
    process.exit(1);
  for (const [, name, value] of readFileSync(join(values.slurm, "run/env"), "utf8").matchAll(
    /(\w+)=(\S+)/g,
  )) {
    environment[name] = value.replace("$PATH", process.env.PATH);
  }
}

/** Runs a program, and gives what it has printed; any exit code but 0 is an error. */
function run(program, words, more = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: folder, env: { ...environment, ...more } });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (out += text));
    child.on("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${words.join(" ")}: ${out}`)),
    );
  });
}
const rabbit = (...words) => run(process.execPath, [command, ...words]);
const status = async (plan) => JSON.parse(await rabbit("batch", "status", plan, "--json", "-v", "0"));

async function settled(plan) {
  for (;;) {
    const found = await status(plan);
    if (found.counts.running + found.counts.waiting === 0) return found;
    await setTimeout(1000);
  }
}

/** In processes of this machine; every third task is killed at its second result first. */
async function locally(plan) {
  const hook = new URL("../apps/cli/src/testing/at-journal-record.mjs", import.meta.url).href;
  const hooked = `${process.execPath} --import ${hook} ${command}`;
  writeFileSync(
    join(folder, "kill.sh"),
    `export DO=none AT_RESULT=0\n[ $(($1 % 3)) = 0 ] && export DO=SIGKILL AT_RESULT=2\n`,
  );
  const words = ["batch", "submit", plan, "--on", "local"];
  await rabbit(...words, "--prefix-file", "kill.sh", "--program", hooked);
  const { counts } = await status(plan);
  await rabbit("batch", "submit", plan, "--on", "local");
  return `${counts.failed} of ${values.tasks} tasks were killed`;
}

/** On SLURM; task 2 is killed, task 3 reaches its time limit. */
async function onSlurm(plan) {
  const held = join(folder, `${plan}-held`);
  writeFileSync(
    join(folder, "hold.sh"),
    `if [ "$task" = 2 ] || [ "$task" = 3 ]; then : > ${held}$task; while :; do sleep 0.1; done; fi\n`,
  );
  await rabbit("batch", "run", plan, "--task", "1");
  const sent = await rabbit(
    "batch",
    "submit",
    plan,
    "--on",
    "slurm",
    "--prefix-file",
    "hold.sh",
    "--time",
    "60s",
  );
  const [, job] = /slurm as (\d+)/.exec(sent);
  while (!existsSync(`${held}2`)) await setTimeout(100);
  await run("scancel", ["--signal=KILL", `${job}_0`]);
  const { counts, tasks } = await settled(plan);
  const limited = tasks.filter(({ message }) => /TIME LIMIT/.test(message ?? "")).length;
  await rabbit("batch", "submit", plan, "--on", "slurm");
  await settled(plan);
  return `${counts.failed} tasks had failed, ${limited} of them at the time limit`;
}

/** Every array but the times that a fit records. */
async function arrays(outpath) {
  const { groups } = await readFitResult(join(folder, outpath, "fitresults.hdf5"));
  return groups.map(({ histograms, ...rest }) => ({
    ...rest,
    histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")),
  }));
}

const ofData = ["fit", "tensor.hdf5", "-t", "0", "--unblind"];
const cases = {
  toys: ["fit", "tensor.hdf5", "-t", values.toys, "--seed", "7", "--noHessian"],
  scan: [...ofData, "--scan2D", "signal", "syst0", "--scanPoints", values.points],
  impacts: [...ofData, "--asymImpacts"],
};
const systems = { local: locally, slurm: onSlurm };
let differing = 0;
try {
  await writeTensor(Number(values.nuisances));
  for (const [name, words] of Object.entries(cases)) {
    if (values.only !== undefined && values.only !== name) continue;
    const begin = performance.now();
    await rabbit(...words, "-o", `${name}-whole`);
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    const expected = await arrays(`${name}-whole`);
    console.log(`${name}: one process, ${seconds} s`);
    for (const [system, send] of Object.entries(systems)) {
      const [plan, out] = [`${name}-${system}`, `${name}-${system}-out`];
      const begin = performance.now();
      const made = await rabbit("batch", "plan", plan, "--tasks", values.tasks, "--", ...words, "-o", out);
      const [, cut] = /^Tasks {4}(.*)$/m.exec(made);
      const faults = await send(plan);
      await rabbit("batch", "merge", plan);
      const isSame = isDeepStrictEqual(await arrays(out), expected);
      if (!isSame) differing++;
      const seconds = ((performance.now() - begin) / 1000).toFixed(0);
      console.log(
        `${name}: ${system}, ${cut}, ${faults}: ${isSame ? "the same bits" : "DIFFERENT"}, ${seconds} s`,
      );
    }
  }
} finally {
  if (values.slurm !== undefined)
    spawnSync("bash", [join(root, "scripts/slurm-sandbox.sh"), values.slurm, "stop"]);
  rmSync(folder, { recursive: true });
}
process.exitCode = differing > 0 ? 1 : 0;
