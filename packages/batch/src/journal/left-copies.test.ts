import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { copyPath } from "./copy-path.js";
import { encodeRecord } from "./journal-record.js";
import { removeLeftCopies } from "./left-copies.js";
import { type ProcessOwner, processOwner } from "./process-owner.js";
import { RecordFile } from "./record-file.js";
import { temporaryPath } from "./temporary-path.fixture.js";

const ended = (): ProcessOwner => ({
  ...processOwner(),
  pid: Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout),
});

/** A copy that a process was making. */
async function copyOf(path: string, owner?: ProcessOwner): Promise<string> {
  const copy = copyPath(path);
  const file = RecordFile.create(copy);
  if (owner) file.append(encodeRecord({ kind: "owner", value: owner }));
  await file.close("kept");
  return copy;
}

/** As if it had last changed so many days ago. */
function ofDaysAgo(days: number, copy: string): string {
  const then = Date.now() / 1000 - days * 24 * 3600;
  utimesSync(copy, then, then);
  return copy;
}

test("copies of processes that have ended are removed, and those that nobody has changed for more than a day", async () => {
  const path = temporaryPath();
  const elsewhere = { ...processOwner(), host: "elsewhere" };
  const left = [
    await copyOf(path, ended()),
    ofDaysAgo(2, await copyOf(path, elsewhere)),
    ofDaysAgo(2, await copyOf(path)),
  ];
  removeLeftCopies(path);
  expect(left.filter((copy) => existsSync(copy))).toEqual([]);
});

test("copies that may be in use stay, as do those of other journals and all other files", async () => {
  const path = temporaryPath();
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  const other = join(dirname(path), `${basename(path)}.journal`);
  const kept = [
    await copyOf(path, processOwner()),
    ofDaysAgo(2, await copyOf(path, processOwner(child.pid))),
    await copyOf(path, { ...processOwner(), host: "elsewhere" }),
    // It has been made, and its first record is about to be written.
    await copyOf(path),
    await copyOf(other, ended()),
    `${copyPath(path)}.tmp`,
    join(dirname(path), ".journal-notes.tmp"),
  ];
  for (const name of kept.slice(-2)) writeFileSync(name, "");
  removeLeftCopies(path);
  expect(kept.filter((copy) => !existsSync(copy))).toEqual([]);
  const end = once(child, "exit");
  child.stdin.end();
  await end;
});

test("a folder that is not there has nothing left", () => {
  expect(() => removeLeftCopies(join(dirname(temporaryPath()), "nowhere", "a.journal"))).not.toThrow();
});
