import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeLeftTemporaries, temporaryPath } from "./temporary-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "io-hdf5-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The number of a process that has ended. */
const deadPid = () => Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout);

/** The name that another process would have given the file. */
function nameOf(path: string, { pid = process.pid, host }: { pid?: number; host?: string }): string {
  const [, start, ownHost, count] = /^(.*\.)[0-9a-z]+-([0-9a-z]+)-([0-9a-z]+)\.tmp$/.exec(
    basename(temporaryPath(path)),
  )!;
  return `${start}${pid.toString(36)}-${host ?? ownHost}-${count}.tmp`;
}

test("a temporary name is new each time, hidden, and some twenty characters longer", () => {
  const path = join(folder, "fitresults.hdf5");
  const names = [temporaryPath(path), temporaryPath(path)].map((name) => basename(name));
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(name).toMatch(/^\.fitresults\.hdf5\.[0-9a-z]+-[0-9a-z]{5}-[0-9a-z]+\.tmp$/);
    expect(name.length).toBeLessThanOrEqual("fitresults.hdf5".length + 20);
  }
});

test.each([220, 235, 255])("a name of %i bytes has a temporary one that a file system takes", (length) => {
  const path = join(folder, "x".repeat(length));
  writeFileSync(temporaryPath(path), "");
  expect(Buffer.byteLength(basename(temporaryPath(path)))).toBeLessThanOrEqual(255);
  // Characters of several bytes.
  writeFileSync(temporaryPath(join(folder, "é".repeat(Math.floor(length / 2)))), "");
});

test.each([15, 255])(
  "what a process that was killed has left is removed, for a name of %i bytes",
  async (length) => {
    const path = join(folder, "r".repeat(length));
    writeFileSync(join(folder, nameOf(path, { pid: deadPid() })), "");
    await removeLeftTemporaries(path);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test("what may be in use stays: of this process, of a living one, of other outputs, of other hosts", async () => {
  const path = join(folder, "fit.hdf5");
  const dead = deadPid();
  const old = nameOf(path, { pid: dead, host: "zzzzz" });
  const kept = [
    nameOf(path, {}),
    nameOf(path, { pid: process.ppid }),
    nameOf(join(folder, "fit.hdf5.hdf5"), { pid: dead }),
    nameOf(path, { pid: dead, host: "yyyyy" }),
    "fit.hdf5",
    ".fit.hdf5.tmp",
    ".fit.hdf5.journal",
  ];
  for (const name of [...kept, old]) writeFileSync(join(folder, name), "");
  // Nobody has written it for two days, wherever.
  const before = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(join(folder, old), before, before);
  await removeLeftTemporaries(path);
  expect(readdirSync(folder).sort()).toEqual(kept.sort());
});

test("a folder that is not there has nothing left", async () => {
  const left = removeLeftTemporaries(join(folder, "nowhere", "fit.hdf5"));
  await expect(left).resolves.toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});
