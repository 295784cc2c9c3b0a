// Makes a tensor from simulated and observed events, fits it with the rabbit command and prints the result.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "rabbit-demo");
mkdirSync(folder, { recursive: true });
const inFolder = (name) => relative(root, join(folder, name));
const [tensor, result] = [inFolder("resonance.hdf5"), inFolder("fitresults.hdf5")];
const plots = inFolder("plots");
const report = inFolder("report.html");
const histograms = [
  "--saveHists",
  "--saveHistsPerProcess",
  "--computeHistErrors",
  "--computeHistErrorsPerProcess",
];

example("resonance", tensor);
rabbit("inspect", tensor);
rabbit(
  "fit",
  tensor,
  "-o",
  relative(root, folder),
  "-t",
  "0",
  "--unblind",
  "--doImpacts",
  "--globalImpacts",
  ...histograms,
);
rabbit("print", "pulls", result);
rabbit("plot", "hists", result, "-o", plots);
rabbit("plot", "pulls", result, "-o", plots);
rabbit("report", result, "-o", report);
console.log(`
The tensor is in ${tensor}, the result in ${result}, figures of it in ${plots}.
All of it is on one page, which a browser opens: ${report}
Look into the files with:         npx rabbit inspect ${result}
How the tensor is made, and why:  examples/src/resonance.ts, docs/tutorial.md
A tensor with more in it:         node examples/dist/make-tensor.js -o ${relative(root, folder)}`);

function example(name, ...words) {
  const script = join("examples", "dist", `${name}.js`);
  run(`node ${script}`, script, words);
}

function rabbit(...words) {
  run("npx rabbit", join("apps", "cli", "bin", "rabbit.js"), words);
}

function run(title, script, words) {
  console.log(`\n$ ${title} ${words.join(" ")}`);
  const { status } = spawnSync(process.execPath, [script, ...words], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
