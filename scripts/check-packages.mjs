// Whether each package would work once published: publint (manifest) and attw (types as a consumer resolves them).
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);
const pnpm = join(root, ".tools", "node_modules", "pnpm", "bin", "pnpm.cjs");
const folders = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(root, group, name)),
);
let failed = false;
const packed = mkdtempSync(join(tmpdir(), "rabbit-fit-pack-"));
try {
  for (const folder of folders.filter((folder) => existsSync(join(folder, "package.json")))) {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    check(manifest.name, "publint", bin("publint"), ["run", folder, "--strict", "--pack", "false"]);
    if (!manifest.exports?.["."]) continue;
    run(process.execPath, [pnpm, "pack", "--pack-destination", packed], folder);
    const tarball = readdirSync(packed).find((file) => file.endsWith(".tgz"));
    check(manifest.name, "attw", bin("attw"), [join(packed, tarball), "--profile", "esm-only", "--no-color"]);
    rmSync(join(packed, tarball));
  }
} finally {
  rmSync(packed, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

function check(name, tool, command, args) {
  const result = run(command, args, root);
  if (result.status === 0) {
    console.log(`${tool} ${name}: good`);
    return;
  }
  failed = true;
  console.log(`${tool} ${name}: failed\n${result.stdout}${result.stderr}`);
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, encoding: "utf8" });
}
