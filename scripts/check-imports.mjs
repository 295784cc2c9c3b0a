// The arrows of the architecture: which package of ours may import which. A package may use no more than this, neither
// in its manifest nor in its sources; what its tests import besides is theirs.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const allowed = {
  "sparse-hist": [],
  contracts: ["sparse-hist"],
  "autodiff-kernels": [],
  minimizers: [],
  "tensor-writer": ["contracts", "sparse-hist"],
  "io-hdf5": ["contracts", "sparse-hist"],
  // Of the kernels, the tail of the chi-square distribution alone.
  results: ["contracts", "sparse-hist", "autodiff-kernels"],
  plot: ["contracts", "sparse-hist", "results"],
  fitter: ["contracts", "sparse-hist", "autodiff-kernels", "minimizers"],
  inference: ["contracts", "sparse-hist", "autodiff-kernels", "minimizers", "results", "fitter"],
  batch: ["contracts", "fitter"],
};

const root = fileURLToPath(new URL("..", import.meta.url));
const faults = [];
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name);
  if (!existsSync(join(folder, "package.json"))) continue;
  const arrows = allowed[name];
  if (!arrows) {
    faults.push(`packages/${name} has no arrows in scripts/check-imports.mjs`);
    continue;
  }
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const dependency of declared) {
    const own = dependency.match(/^@rabbit-fit\/(.+)$/)?.[1];
    if (own && !arrows.includes(own))
      faults.push(`packages/${name}/package.json may not depend on ${dependency}`);
  }
  for (const file of sources(join(folder, "src"))) {
    for (const [, imported] of readFileSync(file, "utf8").matchAll(
      /\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)/g,
    )) {
      const own = imported?.match(/^@rabbit-fit\/([^/]+)/)?.[1];
      if (own && own !== name && !arrows.includes(own)) {
        faults.push(`${file.slice(root.length)} may not import @rabbit-fit/${own}`);
      }
      if (imported?.includes("/packages/") || imported?.match(/^(\.\.\/)+[a-z-]+\/src\//)) {
        faults.push(`${file.slice(root.length)} reaches into another package: ${imported}`);
      }
    }
  }
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => join(folder, file));
}
