import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = fileURLToPath(new URL("..", import.meta.url));
const hook = new URL("testing/at-iteration.mjs", import.meta.url).href;
const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeAll(() => {
  // These tests are about what is installed, so they run what has been built.
  if (!existsSync(join(cli, "dist", "bundle", "main.cjs")))
    throw new Error("Build the command first: pnpm build");
  folder = mkdtempSync(join(tmpdir(), "rabbit-signals-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The signals with their numbers. */
test.each([
  ["SIGTERM", 15],
  ["SIGINT", 2],
] as const)("a process that %s ends leaves a snapshot, and 128 + %d", async (signal, number) => {
  const snapshot = join(folder, `${signal}.hdf5`);
  const command = [join(cli, "bin", "rabbit.js"), "fit", tensor, "-t", "0", "-v", "4", "-o", folder];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", hook, ...command, "--snapshotFile", snapshot, "--snapshotInterval", "0"],
    { encoding: "utf8", env: { ...process.env, AT_ITERATION: "3", DO: signal } },
  );
  expect(stderr).toContain(`Snapshot (signal-${signal}) written in ${snapshot}`);
  expect(status).toBe(128 + number);
  expect(readdirSync(folder)).not.toContain("fitresults.hdf5");
  const { groups } = await readFitResult(snapshot);
  expect(groups[0]!.histograms.get("parms")!.values.every(Number.isFinite)).toBe(true);
});
