// Sets the repository up on a machine that has only Node and npm: brings pnpm by itself (into .tools/, nothing
// global), installs, builds. A second run does only what has changed since the first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const quiet = process.argv.includes("--quiet");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const pnpmVersion = manifest.packageManager.split("@")[1];
const tools = join(root, ".tools");
const pnpm = join(tools, "node_modules", "pnpm", "bin", "pnpm.cjs");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  fail(`Node ${process.versions.node} is too old: rabbit-fit needs 20.11 or newer.`);
}

step("pnpm", pnpmInstalled, () => {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "package.json"), '{ "private": true }\n');
  // On Windows npm is a .cmd, which only a shell runs; the arguments are constants of this repository.
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", `pnpm@${pnpmVersion}`], {
    cwd: tools,
    shell: process.platform === "win32",
  });
});

step(
  "dependencies",
  () => stampIs("install", installHash()),
  () => {
    run(process.execPath, [pnpm, "install", "--frozen-lockfile", "--reporter=append-only"], { cwd: root });
    writeStamp("install", installHash());
  },
);

// turborepo knows by itself what is up to date; it answers in a second when everything is. It calls pnpm by its name.
announce("build");
run(join(root, "node_modules", ".bin", "turbo"), ["run", "build", "--output-logs=errors-only"], {
  cwd: root,
  shell: process.platform === "win32",
  env: {
    ...process.env,
    PATH: [join(tools, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  },
});

function pnpmInstalled() {
  if (!existsSync(pnpm)) return false;
  return (
    JSON.parse(readFileSync(join(tools, "node_modules", "pnpm", "package.json"), "utf8")).version ===
    pnpmVersion
  );
}

/** What decides whether an installation is current: the lockfile, every manifest, and the Node that ran it. */
function installHash() {
  const hash = createHash("sha256").update(process.versions.modules);
  const manifests = ["packages", "apps", "tools"].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json"))
      : [],
  );
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function stampIs(name, value) {
  const file = join(tools, `${name}.stamp`);
  return existsSync(join(root, "node_modules")) && existsSync(file) && readFileSync(file, "utf8") === value;
}

function writeStamp(name, value) {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, `${name}.stamp`), value);
}

function step(name, isDone, action) {
  if (isDone()) return;
  announce(name);
  action();
}

function announce(name) {
  if (!quiet) process.stderr.write(`setup: ${name}\n`);
}

function run(command, args, options) {
  // With --quiet the output of a step is shown only when the step fails.
  const result = spawnSync(command, args, {
    stdio: quiet ? "pipe" : ["ignore", 2, 2],
    encoding: "utf8",
    ...options,
  });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    if (quiet) process.stderr.write(`${result.stdout}${result.stderr}`);
    fail(`${command} ${args.join(" ")} ended with exit code ${result.status}.`);
  }
}

function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}
