import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FitJournal } from "@rabbit-fit/batch";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rabbit } from "../testing/rabbit.js";

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The second result cannot be written, and then the disk does not keep the first. */
function breakJournal(add: "addGroup" | "addToy", then: string): void {
  const real = FitJournal.prototype[add] as (...args: unknown[]) => void;
  let count = 0;
  vi.spyOn(FitJournal.prototype, add).mockImplementation(function (this: FitJournal, ...args: unknown[]) {
    if (++count === 2) throw new Error("why it has ended");
    real.apply(this, args);
  });
  vi.spyOn(FitJournal.prototype, "close").mockImplementation(async function (this: FitJournal) {
    await this.remove();
    throw new Error(then);
  });
}

test.each([
  ["addGroup", ["fit", tensor, "-t", "3", "--seed", "7"]],
  ["addToy", ["gof", tensor, "-t", "0", "--unblind", "--gofToys", "3"]],
] as const)("%s: a run tells why it has ended, not what goes wrong then", async (add, words) => {
  const run = () => rabbit(...words, "-o", folder, "--threads", "0");
  breakJournal(add, "what goes wrong then");
  const { code, errors } = await run();
  expect({ code, errors }).toEqual({
    code: 1,
    errors: expect.stringMatching(
      /WARNING: Not everything of the run is kept: what goes wrong then\n(.*\n)*rabbit: internal error: .*why it has ended/,
    ),
  });
  vi.restoreAllMocks();
  breakJournal(add, "why it has ended");
  expect((await run()).errors).not.toContain("WARNING: Not everything");
});
