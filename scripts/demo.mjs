// Writes an example tensor, fits it with the rabbit command and prints the result.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "rabbit-demo");
mkdirSync(folder, { recursive: true });
const shown = (path) => relative(root, path);
const tensor = join(folder, "resonance.hdf5");
const result = join(folder, "fitresults.hdf5");
const rabbit = join(root, "apps", "cli", "bin", "rabbit.js");
const histograms = [
  "--saveHists",
  "--saveHistsPerProcess",
  "--computeHistErrors",
  "--computeHistErrorsPerProcess",
];

run("node examples/resonance.mjs", [join(root, "examples", "resonance.mjs"), shown(tensor)]);
run("npx rabbit fit", [
  rabbit,
  "fit",
  shown(tensor),
  "-o",
  shown(folder),
  "-t",
  "0",
  "--unblind",
  ...histograms,
]);
run("npx rabbit print pulls", [rabbit, "print", "pulls", shown(result)]);
console.log(`
The tensor is in ${shown(tensor)}, the result in ${shown(result)}.
Look into them with:  npx rabbit inspect ${shown(result)}`);

function run(title, args) {
  console.log(
    `\n$ ${title} ${args.slice(title.startsWith("node") ? 1 : title.split(" ").length - 1).join(" ")}`,
  );
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
