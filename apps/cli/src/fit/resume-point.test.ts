import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { run } from "../run.js";

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the fit to data, and presses Ctrl-C when a line of the log says so. */
async function fit(outpath: string, words: readonly string[] = [], stopAt = /^$/) {
  const controller = new AbortController();
  const lines: string[] = [];
  const stderr = {
    write: (text: string) => {
      lines.push(text);
      if (stopAt.test(text)) controller.abort(new Error("interrupted"));
    },
  };
  const command = ["fit", tensor, "-t", "0", "--unblind", "-v", "4", "-o", join(folder, outpath), ...words];
  const stdout = { write: () => undefined };
  const code = await run(command, { stdout, stderr, environment: {}, signal: controller.signal });
  return { code, log: lines.join("") };
}

/** Each look at the clock takes two seconds, so that every fit is a long one. */
function slowClock(): void {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    time += 2000;
    return time;
  });
}

async function minimum(outpath: string) {
  const { groups } = await readFitResult(join(folder, outpath, "fitresults.hdf5"));
  const [group] = groups;
  const values = (name: string) => Array.from(group!.histograms.get(name)!.values as Float64Array);
  return { parms: values("parms"), losses: values("epoch_loss"), convergence: group!.convergence! };
}

test("a long fit that was stopped with Ctrl-C goes on from where it was", async () => {
  expect((await fit("whole")).code).toBe(0);
  slowClock();
  const stopped = await fit("stopped", [], /iteration 5:/);
  expect(stopped.code).toBe(130);
  expect(stopped.log).toMatch(
    /rabbit: interrupted, the point where the fit was is kept; the same command with --resume goes on from there\n$/,
  );
  expect(readdirSync(join(folder, "stopped"))).toEqual([".fitresults.hdf5.journal"]);
  vi.restoreAllMocks();

  const resumed = await fit("stopped", ["--resume"]);
  expect(resumed.code).toBe(0);
  expect(readdirSync(join(folder, "stopped"))).toEqual(["fitresults.hdf5"]);
  const [whole, after] = [await minimum("whole"), await minimum("stopped")];
  expect(after.convergence.converged).toBe(true);
  // It goes on behind the fifth, and counts all.
  const [first] = /iteration \d+:/.exec(resumed.log)!;
  expect(first).toBe("iteration 6:");
  expect(after.convergence.iterations).toBeGreaterThanOrEqual(whole.convergence.iterations);
  expect(after.convergence.hessianVectorProducts).toBeGreaterThanOrEqual(
    whole.convergence.hessianVectorProducts!,
  );
  expect(after.losses.slice(0, 5)).toEqual(whole.losses.slice(0, 5));
  expect(after.losses).toHaveLength(after.convergence.iterations);
  // Both end at machine precision, not at the same last bit.
  for (const [i, value] of after.parms.entries()) expect(value).toBeCloseTo(whole.parms[i]!, 9);
});

test("a short fit that was stopped leaves nothing", async () => {
  vi.spyOn(performance, "now").mockReturnValue(0);
  const { code, log } = await fit("short", [], /iteration 3:/);
  expect(code).toBe(130);
  expect(log).toMatch(/rabbit: interrupted, nothing was written\n$/);
  expect(readdirSync(folder)).not.toContain("short");
});
