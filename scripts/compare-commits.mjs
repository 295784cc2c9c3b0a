// Compares the results of this checkout with those of a former one, bit by bit: the commands of both fit the same inputs
// with the same options, and every number of their result files is compared. Both checkouts have to be set up.
//
//   node scripts/compare-commits.mjs --former FOLDER [INPUT.hdf5 ...] [--only REGEX] [--large]
//
// Without inputs, those of fixtures/inputs; `--only` selects pairs of input and options by their names, such as
// "test_tensor toys"; `--large` leaves out what needs the Hessian of all parameters. Times, texts for people and
// what the run records of itself are not compared. The exit code is 1 where anything differs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const histograms = "--saveHists --saveHistsPerProcess --computeHistErrors --computeHistErrorsPerProcess";

/** Options of the fits by their names. */
const fits = {
  data: "-t 0 --unblind",
  asimov: "-t -1",
  blinded: "-t 0",
  "several data sets": "-t -1 0 2 --unblind --fullNll",
  toys: "-t 20",
  "bayesian toys": "-t 5 --toysSystRandomize bayesian --toysDataRandomize normal",
  "toys of the data": "-t 5 --toysDataMode observed --unblind --toysRandomizeParameters",
  chi2: `-t 0 --unblind --chisqFit ${histograms}`,
  "chi2 toys": "-t 5 --chisqFit --unblind",
  covariance: `-t 0 --unblind --covarianceFit ${histograms}`,
  "linear covariance": "-t 0 --unblind --covarianceFit --allowNegativeParam --noBinByBinStat",
  "covariance toys": "-t 5 --covarianceFit --unblind",
  histograms: `-t -1 0 --unblind ${histograms}`,
  "unprofiled histograms": `-t 0 --unblind --noPostfitProfileBB ${histograms}`,
  "lite normal": `-t 0 --unblind --binByBinStatType normal-multiplicative ${histograms}`,
  "lite additive": `-t 0 --unblind --binByBinStatType normal-additive ${histograms}`,
  "full gamma": `-t -1 0 --unblind --binByBinStatMode full --binByBinStatType gamma ${histograms}`,
  "full normal": `-t 0 --unblind --binByBinStatMode full ${histograms}`,
  "full additive": `-t 0 --unblind --binByBinStatMode full --binByBinStatType normal-additive ${histograms}`,
  "full toys": "-t 5 --binByBinStatMode full --binByBinStatType gamma",
  "without statistics": `-t 0 --unblind --noBinByBinStat ${histograms}`,
  "negative signals": "-t 0 --unblind --allowNegativeParam",
  "prefit only": `--prefitOnly --saveHists --computeHistErrors`,
  "one step": "-t 0 --unblind --forceLinear",
  "trust-exact": "-t 0 --unblind --minimizerMethod trust-exact --noEDM",
  "Newton-CG": "-t 0 --unblind --minimizerMethod Newton-CG --noEDM",
  "trust-ncg": "-t 0 --unblind --minimizerMethod trust-ncg --noEDM",
  BFGS: "-t 0 --unblind --minimizerMethod BFGS --noEDM",
  "L-BFGS-B": "-t 0 --unblind --minimizerMethod L-BFGS-B --noEDM",
  CG: "-t 0 --unblind --minimizerMethod CG --noEDM",
  "no Hessian": "-t 0 --unblind --noHessian",
  "no Hessian toys": "-t 3 --noHessian",
};

/** Those that do without the Hessian of all parameters. */
const forLarge = ["prefit only", "Newton-CG", "trust-ncg", "L-BFGS-B", "CG", "no Hessian", "no Hessian toys"];

const { former, inputs, only, large } = parse(process.argv.slice(2));
const { readFitResult } = await import(join(root, "packages/io-hdf5/dist/node/index.js"));
const scratch = mkdtempSync(join(tmpdir(), "rabbit-compare-"));
const total = { arrays: 0, differing: 0, fits: 0 };
try {
  for (const input of inputs) {
    for (const [name, options] of Object.entries(fits)) {
      const label = `${basename(input, ".hdf5")} ${name}`;
      if ((large && !forLarge.includes(name)) || !only.test(label)) continue;
      await compareFits(label, input, options.split(" "));
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(
  `${total.fits} fits, ${total.arrays} arrays and numbers: ${total.arrays - total.differing} identical, ${total.differing} not`,
);
process.exit(total.differing > 0 || total.fits === 0 ? 1 : 0);

async function compareFits(label, input, options) {
  const [before, after] = [run(former, input, options), run(root, input, options)];
  if (before.refusal !== undefined || after.refusal !== undefined) {
    if (before.refusal === undefined || after.refusal === undefined) {
      total.differing++;
      console.log(`${label}: ${before.refusal ?? "fitted"} before, ${after.refusal ?? "fitted"} now`);
    } else console.log(`${label}: refused by both`);
    return;
  }
  const [expected, actual] = [
    numbersOf(await readFitResult(before.file)),
    numbersOf(await readFitResult(after.file)),
  ];
  const differences = differencesOf(expected, actual);
  total.fits++;
  total.arrays += expected.size;
  total.differing += differences.length;
  const exitCodes =
    before.status === after.status ? "" : `, exit code ${before.status} before, ${after.status} now`;
  console.log(`${label}: ${expected.size - differences.length} of ${expected.size} identical${exitCodes}`);
  for (const difference of differences) console.log(`    ${difference}`);
}

/** Fits with the command of a checkout. A fit that does not converge is written too, with another exit code. */
function run(folder, input, options) {
  const name = folder === root ? "now" : "before";
  const file = join(scratch, `${name}.hdf5`);
  rmSync(file, { force: true });
  const words = ["fit", input, ...options, "-o", scratch, "--outname", `${name}.hdf5`];
  const command = join(folder, "apps/cli/bin/rabbit.js");
  const { status, stderr } = spawnSync(process.execPath, [command, ...words], { encoding: "utf8" });
  return existsSync(file) ? { file, status } : { refusal: stderr.trim().split("\n").at(-1), status };
}

/** Every array and every number of a result by its path. */
function numbersOf({ groups }) {
  const numbers = new Map();
  const visit = (path, value) => {
    if (/epoch_time|convergence\/message/.test(path) || value === undefined || value === null) return;
    if (typeof value !== "object") numbers.set(path, value);
    else if (ArrayBuffer.isView(value)) numbers.set(path, value);
    else if (value instanceof Map) for (const [key, item] of value) visit(`${path}/${String(key)}`, item);
    else for (const [key, item] of Object.entries(value)) visit(`${path}/${key}`, item);
  };
  for (const group of groups) visit(`results_${group.name}`, group);
  return numbers;
}

/** What is not the same bits, in words. */
function differencesOf(expected, actual) {
  const differences = [];
  for (const [path, a] of expected) {
    const b = actual.get(path);
    if (b === undefined) differences.push(`${path} is missing now`);
    else if (!ArrayBuffer.isView(a)) {
      if (!Object.is(a, b)) differences.push(`${path} is ${b}, before ${a}`);
    } else if (a.length !== b.length)
      differences.push(`${path} has ${b.length} elements, before ${a.length}`);
    else if (!bytes(a).equals(bytes(b))) differences.push(`${path}: ${deviation(a, b)}`);
  }
  for (const path of actual.keys()) if (!expected.has(path)) differences.push(`${path} is new`);
  return differences;
}

function bytes(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** How many elements differ, and the largest difference in units of the largest element. */
function deviation(a, b) {
  let [count, largest, scale] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    count++;
    const difference = Math.abs(Number(a[i]) - Number(b[i]));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  for (const value of a) if (Math.abs(Number(value)) > scale) scale = Math.abs(Number(value));
  return `${count} of ${a.length} elements differ, by ${(largest / (scale || 1)).toPrecision(2)} of the largest element at most`;
}

function parse(argv) {
  const parsed = { former: "", inputs: [], only: /./, large: false };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--former") parsed.former = resolve(argv[++i] ?? "");
    else if (argv[i] === "--only") parsed.only = new RegExp(argv[++i] ?? ".");
    else if (argv[i] === "--large") parsed.large = true;
    else parsed.inputs.push(resolve(argv[i]));
  }
  if (!existsSync(join(parsed.former, "apps/cli/dist/bundle"))) {
    console.error("--former: the folder of a checkout that is set up (npm run setup) is needed.");
    process.exit(2);
  }
  if (parsed.inputs.length === 0) {
    const folder = join(root, "fixtures/inputs");
    parsed.inputs = readdirSync(folder).map((name) => join(folder, name));
  }
  return parsed;
}
