import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { processOwner } from "../journal/process-owner.js";
import { temporaryFolder } from "../temporary-folder.fixture.js";
import { lockOwner, takeLock } from "./lock.js";

function newLock(content?: object): string {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const path = join(folder, "lock");
  if (content) writeFileSync(path, JSON.stringify(content));
  return path;
}

test("one process holds a lock, and another one gets it when it was released", () => {
  const path = newLock();
  const lock = takeLock(path);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(processOwner());
  expect(() => takeLock(path)).toThrow(
    `plan is in use by process ${process.pid} of ${processOwner().host}, which makes the plan or sends its tasks, expected one process at a time. Wait until it has ended.`,
  );
  lock.release();
  takeLock(path).release();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("what an ended process has left is taken over", () => {
  const path = newLock({ ...processOwner(), began: "0" });
  takeLock(path).release();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("the lock of another machine stays, and the error says what to do if its process has ended", () => {
  const path = newLock({ pid: 1, host: "elsewhere" });
  expect(() => takeLock(path)).toThrow(
    "process 1 of elsewhere, which makes the plan or sends its tasks, expected one process at a time. Wait until it has ended. If it is known to have ended, remove this file.",
  );
  expect(readdirSync(dirname(path))).toEqual(["lock"]);
});

test("a lock that is damaged is nobody's", () => {
  const path = newLock();
  writeFileSync(path, "{");
  const lock = takeLock(path);
  expect(lockOwner(path)).toEqual(processOwner());
  lock.release();
  expect(readdirSync(dirname(path))).toEqual([]);
});
