import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = fileURLToPath(new URL("..", import.meta.url));
const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

/** Enough for threads to be worth their start. */
const manyToys = 100;
const fewToys = 30;

let folder: string;
beforeAll(() => {
  // These tests are about what is installed, so they run what has been built.
  if (!existsSync(join(cli, "dist", "bundle", "main.js")))
    throw new Error("Build the command first: pnpm build");
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(outpath: string, toys: number, ...words: readonly string[]): ChildProcess {
  const fit = ["fit", tensor, "-t", "-1", String(toys), "-o", outpath, ...words];
  return spawn(process.execPath, [join(cli, "bin", "rabbit.js"), ...fit], { cwd: folder });
}

function ended(child: ChildProcess): Promise<{ code: number | null; errors: string; out: string }> {
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (data) => (out += data));
  child.stderr?.on("data", (data) => (errors += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, errors, out })));
}

const journalOf = (outpath: string) => join(folder, outpath, ".fitresults.hdf5.journal");

/** Ends a run when its journal has some results and not all. */
async function stopped(child: ChildProcess, outpath: string, signal: NodeJS.Signals) {
  const end = ended(child);
  const watch = setInterval(() => {
    const journal = journalOf(outpath);
    if (!existsSync(journal) || statSync(journal).size < someResults) return;
    clearInterval(watch);
    child.kill(signal);
  }, 2);
  return end;
}

/** Bytes of a journal with a few results. */
const someResults = 25_000;

/** The results of a run by name, without the times that they record. */
async function results(outpath: string): Promise<Map<string, ResultGroup>> {
  const { groups } = await readFitResult(join(folder, outpath, "fitresults.hdf5"));
  return new Map(
    groups.map(({ histograms, ...rest }) => {
      const kept = new Map([...histograms].filter(([name]) => name !== "epoch_time"));
      return [rest.name, { ...rest, histograms: kept }] as const;
    }),
  );
}

/** Of a run that was not stopped. */
let expected: Map<string, ResultGroup>;
const firstOf = (toys: number) =>
  new Map([...expected].filter(([name]) => name === "asimov" || Number(name.slice("toy".length)) <= toys));

// Each test starts the command several times; where many tests run at once that takes its time.
const timeout = 120_000;

test("a run that was killed goes on and gives what one that was not gives, on one thread or on two", {
  timeout,
}, async () => {
  const whole = await ended(start("whole", manyToys, "--threads", "0"));
  expect(whole.code).toBe(0);
  expected = await results("whole");
  expect(expected.size).toBe(manyToys + 1);

  const killed = await stopped(start("killed", manyToys, "--threads", "2"), "killed", "SIGKILL");
  expect(killed.code).toBeNull();
  // Nothing but the journal: no result, whole or not.
  expect(readdirSync(join(folder, "killed"))).toEqual([".fitresults.hdf5.journal"]);
  const resumed = await ended(start("killed", manyToys, "--threads", "2", "--resume"));
  expect(resumed.code).toBe(0);
  const [, done] = /Going on with .*: (\d+) of 101 fits are done/.exec(resumed.errors)!;
  expect(Number(done)).toBeGreaterThan(3);
  expect(Number(done)).toBeLessThan(101);
  expect(await results("killed")).toEqual(expected);
  expect(readdirSync(join(folder, "killed"))).toEqual(["fitresults.hdf5"]);
  // All numbers of the summary, too: it does not know how its fits were made.
  const summary = ({ out }: { out: string }) => out.slice(out.indexOf("\n\n"));
  expect(summary(resumed)).toBe(summary(whole));
});

test("Ctrl-C keeps what is finished and says how to go on; other options are refused", {
  timeout,
}, async () => {
  const { code, errors } = await stopped(start("interrupted", fewToys), "interrupted", "SIGINT");
  expect(code).toBe(130);
  expect(errors).toMatch(
    /rabbit: interrupted, \d+ of 31 fits are kept; the same command with --resume goes on from there\n$/,
  );
  const other = await ended(start("interrupted", fewToys, "--seed", "7", "--resume"));
  expect(other.code).toBe(2);
  expect(other.errors).toMatch(/--resume is "the journal of another run \(--seed was 123456789, is 7\)"/);
  const resumed = await ended(start("interrupted", fewToys, "--resume"));
  expect(resumed.code).toBe(0);
  expect(await results("interrupted")).toEqual(firstOf(fewToys));
});

test("a journal that was left is replaced where nobody asks to go on", { timeout }, async () => {
  await stopped(start("left", fewToys), "left", "SIGKILL");
  const { code, errors } = await ended(start("left", fewToys));
  expect(code).toBe(0);
  expect(errors).toContain("WARNING: Replacing left/.fitresults.hdf5.journal");
  expect(await results("left")).toEqual(firstOf(fewToys));
});

test("where the result cannot be written in the end, the fits are kept", { timeout }, async () => {
  const result = join(folder, "blocked", "fitresults.hdf5");
  const end = ended(start("blocked", fewToys));
  const watch = setInterval(() => {
    // After the place was found to be good.
    if (existsSync(journalOf("blocked")) && !existsSync(result)) mkdirSync(result);
  }, 2);
  const { code, errors } = await end;
  clearInterval(watch);
  expect(code).toBe(2);
  expect(errors).toMatch(/INFO: The fits have ended early: 31 of 31 fits are kept; .* --resume goes on/);
  expect(errors).toMatch(
    /rabbit: error: --outpath is "blocked\/fitresults.hdf5", expected a place that can be/,
  );
  expect(readdirSync(join(folder, "blocked")).sort()).toEqual([
    ".fitresults.hdf5.journal",
    "fitresults.hdf5",
  ]);
  rmSync(result, { recursive: true });
  const resumed = await ended(start("blocked", fewToys, "--resume"));
  expect(resumed.errors).toContain("31 of 31 fits are done");
  expect(await results("blocked")).toEqual(firstOf(fewToys));
});
