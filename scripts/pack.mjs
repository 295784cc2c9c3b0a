// Writes every package as a tarball that npm installs: `npm run pack` into rabbit-packages/, or into the folder named.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = resolve(root, process.argv[2] ?? "rabbit-packages");
// npm's own `pack` would leave `workspace:*` where the versions of our packages have to be.
const pnpm = join(root, ".tools", "node_modules", "pnpm", "bin", "pnpm.cjs");
mkdirSync(target, { recursive: true });
const published = ["--filter", "./packages/*", "--filter", "./apps/*"];
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [pnpm, "--recursive", ...published, "pack", "--pack-destination", target],
  // It lists every file.
  { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 },
);
if (status !== 0) {
  process.stderr.write(`pack: ${stdout}${stderr}`);
  process.exit(1);
}
console.log(`The command everywhere:    npm install -g "${target}"/rabbit-fit-[0-9]*.tgz
The packages in a project: npm install "${target}"/*.tgz`);
