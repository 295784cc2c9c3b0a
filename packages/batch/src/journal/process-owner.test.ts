import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isProcessOwner, ownerState, processOwner } from "./process-owner.js";

test("a process runs until it has ended", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  const owner = processOwner(child.pid);
  expect(ownerState(owner)).toBe("running");
  const ended = once(child, "exit");
  child.stdin.end();
  await ended;
  expect(ownerState(owner)).toBe("ended");
  expect(ownerState(processOwner())).toBe("this");
});

test.skipIf(process.platform !== "linux")("another process with the same number is another process", () => {
  expect(ownerState({ ...processOwner(process.ppid), began: "1" })).toBe("ended");
  expect(ownerState({ ...processOwner(), began: "1" })).toBe("ended");
});

test("a process of another host or container cannot be asked for; one from before a restart has ended", () => {
  const here = { pid: 10, host: "a", boot: "b", container: "c", began: "1" };
  expect(ownerState({ ...here, host: "x" }, here)).toBe("elsewhere");
  expect(ownerState({ ...here, host: "x", boot: "y" }, here)).toBe("elsewhere");
  expect(ownerState({ ...here, container: "x" }, here)).toBe("elsewhere");
  expect(ownerState({ ...here, boot: "x" }, here)).toBe("ended");
  const pid = Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout);
  expect(ownerState({ ...processOwner(), pid })).toBe("ended");
});

test.each([undefined, null, 1, {}, { pid: 1.5, host: "a" }, { pid: 1 }, { pid: 1, host: "a", boot: 3 }])(
  "%j is no process",
  (value) => {
    expect(isProcessOwner(value)).toBe(false);
    expect(isProcessOwner(processOwner())).toBe(true);
  },
);
