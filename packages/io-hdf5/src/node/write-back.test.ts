import { writeFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryPath } from "../testing/edit-file.js";
import { WriteBack } from "./write-back.js";

afterEach(() => vi.restoreAllMocks());

/** Lets time go by for whoever looks at the clock. */
function later(milliseconds: number): void {
  const now = performance.now() + milliseconds;
  vi.spyOn(performance, "now").mockReturnValue(now);
}

test("a file can be closed at once, and after requests", async () => {
  const path = temporaryPath();
  writeFileSync(path, "content");
  await (await WriteBack.of(path)).close();
  const writeBack = await WriteBack.of(path);
  later(1000);
  writeBack.request();
  writeBack.request();
  await expect(writeBack.close()).resolves.toBeUndefined();
});

test.skipIf(process.platform !== "linux")(
  "what goes wrong on the disk is told when the file is closed",
  async () => {
    // A device that cannot be flushed.
    const writeBack = await WriteBack.of("/dev/null");
    later(1000);
    writeBack.request();
    await expect(writeBack.close()).rejects.toThrow(/EINVAL/);
  },
);
