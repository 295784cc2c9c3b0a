import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { singleFits } from "@rabbit-fit/results";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = fileURLToPath(new URL("..", import.meta.url));
const hook = new URL("testing/at-journal-record.mjs", import.meta.url).href;
const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

/** Enough for threads to be worth their start. */
const manyToys = 60;
const fewToys = 16;

let folder: string;
beforeAll(() => {
  // These tests are about what is installed, so they run what has been built.
  if (!existsSync(join(cli, "dist", "bundle", "main.cjs")))
    throw new Error("Build the command first: pnpm build");
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What happens to a run when a number of its results are in its journal. */
interface Stop {
  readonly atResult: number;
  /** How many times as fast the clock runs. */
  readonly clock?: number;
  readonly action:
    | "SIGKILL"
    | "torn"
    | "SIGINT"
    | "pause"
    | "writing"
    | "copying"
    | `${"mkdir" | "rmdir"}:${string}`;
}

function start(outpath: string, toys: number, words: readonly string[] = [], stop?: Stop): ChildProcess {
  return startFit(["-t", "-1", String(toys), "-o", outpath, ...words], stop);
}

const startFit = (words: readonly string[], stop?: Stop) => startCommand("fit", words, stop);

function startCommand(name: string, words: readonly string[], stop?: Stop): ChildProcess {
  const command = [name, tensor, ...words];
  const before = stop === undefined ? [] : ["--import", hook];
  const environment = stop && {
    AT_RESULT: String(stop.atResult),
    DO: stop.action,
    CLOCK: String(stop.clock ?? 1),
  };
  return spawn(process.execPath, [...before, join(cli, "bin", "rabbit.js"), ...command], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
  readonly out: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (data) => (out += data));
  child.stderr?.on("data", (data) => (errors += data));
  return new Promise((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, errors, out })),
  );
}

/** The results of a run that are done, by what it says when it goes on. */
const done = ({ errors }: Ended) => Number(/Going on with .*: (\d+) of \d+ fits are done/.exec(errors)?.[1]);

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

test("a run that was killed goes on and gives what one that was not gives, on one thread or on two", async () => {
  const whole = await ended(start("whole", manyToys, ["--threads", "0"]));
  expect(whole.code).toBe(0);
  expected = await results("whole");
  expect(expected.size).toBe(manyToys + 1);

  const threads = ["--threads", "2"];
  const killed = await ended(start("killed", manyToys, threads, { atResult: 5, action: "SIGKILL" }));
  expect(killed.signal).toBe("SIGKILL");
  // Nothing but the journal: no result, whole or not.
  expect(readdirSync(join(folder, "killed"))).toEqual([".fitresults.hdf5.journal"]);
  const resumed = await ended(start("killed", manyToys, [...threads, "--resume"]));
  expect(resumed.code).toBe(0);
  expect(done(resumed)).toBe(5);
  expect(await results("killed")).toEqual(expected);
  expect(readdirSync(join(folder, "killed"))).toEqual(["fitresults.hdf5"]);
  // All numbers of the summary, too: it does not know how its fits were made.
  const summary = ({ out }: { out: string }) => out.slice(out.indexOf("\n\n"));
  expect(summary(resumed)).toBe(summary(whole));
});

test("a run that was killed goes on with a table of its toys, whatever it was begun with", async () => {
  const killed = await ended(start("tabled", fewToys, [], { atResult: 4, action: "SIGKILL" }));
  expect(killed.signal).toBe("SIGKILL");
  const resumed = await ended(start("tabled", fewToys, ["--toysOutput", "table", "--resume"]));
  expect([resumed.code, done(resumed)]).toEqual([0, 4]);
  const { groups } = await readFitResult(join(folder, "tabled", "fitresults.hdf5"));
  expect(groups.map(({ name }) => name)).toEqual(["asimov", "toys"]);
  const fits = [...singleFits(groups)];
  expect(new Set(fits.map(({ name }) => name))).toEqual(new Set(firstOf(fewToys).keys()));
  for (const { name, histograms, nllvalreduced, convergence } of fits) {
    const whole = expected.get(name)!;
    for (const parms of ["parms", "parms_prefit"]) {
      const [hist, single] = [histograms, whole.histograms].map((all) => all.get(parms) as WeightHistogram);
      expect(innerValues(hist!)).toEqual(innerValues(single!));
      expect(innerVariances(hist!)).toEqual(innerVariances(single!));
    }
    expect([nllvalreduced, convergence?.status]).toEqual([whole.nllvalreduced, whole.convergence?.status]);
  }
});

test("a run that was killed in the middle of a result goes on with those before it", async () => {
  const killed = await ended(start("torn", fewToys, [], { atResult: 4, action: "torn" }));
  expect(killed.signal).toBe("SIGKILL");
  const resumed = await ended(start("torn", fewToys, ["--resume"]));
  expect(done(resumed)).toBe(4);
  expect(await results("torn")).toEqual(firstOf(fewToys));
});

const impacts = ["--asymImpacts", "--globalAsymImpacts"];
const scans = "--scan sig --scanPoints 5 --scanObservable Project ch0 --contourScan sig slope_signal".split(
  " ",
);

/** Results of runs of one thread that were not stopped, by what they make: each is made once. */
const wholeRuns = new Map<string, Promise<Map<string, ResultGroup>>>();

function wholeRun(what: string, words: readonly string[]): Promise<Map<string, ResultGroup>> {
  const made = async () => {
    const outpath = `${what}_whole`;
    expect((await ended(startFit([...words, "--threads", "0", "-o", outpath]))).code).toBe(0);
    return results(outpath);
  };
  if (!wholeRuns.has(what)) wholeRuns.set(what, made());
  return wholeRuns.get(what)!;
}

test.each([
  ["impacts", "0", impacts, "global_impacts_asym"],
  ["impacts", "2", impacts, "global_impacts_asym"],
  ["scans", "2", scans, "contour_scan"],
])(
  "a run that was killed in its %s goes on and gives the same bits, with --threads %s",
  async (what, threads, words, histogram) => {
    const ofData = [...words, "-t", "0", "--unblind"];
    const asked = [...ofData, "--threads", threads];
    const place = `${what}_${threads}`;
    // The minimum, and refits of it.
    const stop = { atResult: 9, action: "SIGKILL", clock: 1000 } as const;
    const killed = await ended(startFit([...asked, "-o", place], stop));
    expect(killed.signal).toBe("SIGKILL");
    expect(readdirSync(join(folder, place))).toEqual([".fitresults.hdf5.journal"]);
    const resumed = await ended(startFit([...asked, "-o", place, "--resume", "-v", "4"]));
    expect(resumed.code).toBe(0);
    expect(resumed.errors).toContain("0 of 1 fits are done");
    // Nothing is minimised again.
    expect(resumed.errors).not.toMatch(/iteration \d/);
    const [expected, found] = [await wholeRun(what, ofData), await results(place)];
    expect([...found.get("")!.histograms.keys()]).toContain(histogram);
    expect(found).toEqual(expected);
  },
);

test.each([
  ["2", "SIGKILL"],
  ["0", "SIGINT"],
] as const)(
  "toys that were stopped go on and give the same bits, with --threads %s after %s",
  async (threads, action) => {
    const toys = ["-t", "0", "--gofToys", "40", "--threads", threads, "--json"];
    const made = async (place: string, more: readonly string[] = [], stop?: Stop) => {
      const words = [...toys, "-o", join(folder, place), ...more];
      return ended(startCommand("gof", words, stop));
    };
    const place = `toys_${threads}`;
    const whole = await made(`toys_whole_${threads}`);
    expect(whole.code).toBe(0);
    const stopped = await made(place, [], { atResult: 9, action });
    expect(readdirSync(join(folder, place))).toEqual([".gof.hdf5.journal"]);
    if (action === "SIGINT") {
      expect(stopped.code).toBe(130);
      expect(stopped.errors).toMatch(
        /interrupted, \d+ toys are kept; the same command with --resume goes on/,
      );
    }
    const resumed = await made(place, ["--resume"]);
    expect(Number(/INFO: (\d+) toys are kept/.exec(resumed.errors)?.[1])).toBeGreaterThanOrEqual(9);
    const [{ tests: expected }] = JSON.parse(whole.out).fits;
    expect(expected[0].pValue.toys).toBe(40);
    expect(JSON.parse(resumed.out).fits[0].tests).toEqual(expected);
    expect(readdirSync(join(folder, place))).toEqual(["gof.hdf5"]);
  },
);

test("Ctrl-C keeps what is finished and says how to go on; other options are refused", async () => {
  // Threads would make all fits while the first of them is still being written.
  const stop = { atResult: 5, action: "SIGINT" } as const;
  const interrupted = await ended(start("interrupted", fewToys, ["--threads", "0"], stop));
  expect(interrupted.code).toBe(130);
  const [, kept] =
    /rabbit: interrupted, (\d+) of 17 fits are kept; the same command with --resume goes on from there\n$/.exec(
      interrupted.errors,
    )!;
  expect(Number(kept)).toBeGreaterThanOrEqual(5);
  expect(Number(kept)).toBeLessThan(17);
  const other = await ended(start("interrupted", fewToys, ["--seed", "7", "--resume"]));
  expect(other.code).toBe(2);
  expect(other.errors).toMatch(/--resume is the journal of another run \(--seed was 123456789, is 7\)/);
  const resumed = await ended(start("interrupted", fewToys, ["--resume"]));
  expect(resumed.code).toBe(0);
  expect(done(resumed)).toBe(Number(kept));
  expect(await results("interrupted")).toEqual(firstOf(fewToys));
});

test("a journal that was left is replaced where nobody asks to go on", async () => {
  const killed = await ended(start("left", fewToys, [], { atResult: 3, action: "SIGKILL" }));
  expect(killed.signal).toBe("SIGKILL");
  const { code, errors } = await ended(start("left", fewToys));
  expect(code).toBe(0);
  expect(errors).toContain("WARNING: Replacing left/.fitresults.hdf5.journal");
  expect(await results("left")).toEqual(firstOf(fewToys));
});

test("where the result cannot be written in the end, the fits are kept", async () => {
  const result = join(folder, "blocked", "fitresults.hdf5");
  // After the place was found to be good.
  const blocked = start("blocked", fewToys, [], { atResult: 1, action: `mkdir:${result}` });
  const { code, errors } = await ended(blocked);
  expect(code).toBe(2);
  expect(errors).toMatch(/INFO: The fits have ended early: 17 of 17 fits are kept; .* --resume goes on/);
  expect(errors).toMatch(
    /rabbit: error: --outpath is "blocked\/fitresults.hdf5", expected a place that can be/,
  );
  expect(readdirSync(join(folder, "blocked")).sort()).toEqual([
    ".fitresults.hdf5.journal",
    "fitresults.hdf5",
  ]);
  rmSync(result, { recursive: true });
  const resumed = await ended(start("blocked", fewToys, ["--resume"]));
  expect(done(resumed)).toBe(fewToys + 1);
  expect(await results("blocked")).toEqual(firstOf(fewToys));
});

test("nothing disturbs a run that is going on in the same place", async () => {
  const first = start("shared", fewToys, ["--threads", "0"], { atResult: 5, action: "pause" });
  const whole = ended(first);
  await new Promise<void>((resolve) =>
    first.stderr!.on("data", (data) => String(data).includes("paused") && resolve()),
  );
  const journal = join("shared", ".fitresults.hdf5.journal");
  for (const words of [["--resume"], []]) {
    const { code, errors } = await ended(start("shared", fewToys, words));
    expect(code).toBe(2);
    expect(errors).toContain(`${journal}: journal is in use by process ${first.pid}, which is making`);
  }
  first.stdin!.end();
  expect((await whole).code).toBe(0);
  expect(await results("shared")).toEqual(firstOf(fewToys));
  expect(readdirSync(join(folder, "shared"))).toEqual(["fitresults.hdf5"]);
});

test("a run that was killed while it wrote its result leaves nothing once another has ended", async () => {
  for (const words of [["--resume"], []]) {
    const killed = await ended(start("writing", fewToys, [], { atResult: 0, action: "writing" }));
    expect(killed.signal).toBe("SIGKILL");
    expect(readdirSync(join(folder, "writing")).filter((name) => name.endsWith(".tmp"))).toHaveLength(1);
    expect((await ended(start("writing", fewToys, words))).code).toBe(0);
    expect(readdirSync(join(folder, "writing"))).toEqual(["fitresults.hdf5"]);
    expect(await results("writing")).toEqual(firstOf(fewToys));
  }
});

test("a run that was killed while it copied its journal leaves nothing once another has ended", async () => {
  for (const words of [["--resume"], []]) {
    await ended(start("copying", fewToys, [], { atResult: 5, action: "SIGKILL" }));
    const killed = await ended(start("copying", fewToys, ["--resume"], { atResult: 0, action: "copying" }));
    expect(killed.signal).toBe("SIGKILL");
    expect(readdirSync(join(folder, "copying")).filter((name) => name.endsWith(".tmp"))).toHaveLength(1);
    expect((await ended(start("copying", fewToys, words))).code).toBe(0);
    expect(readdirSync(join(folder, "copying"))).toEqual(["fitresults.hdf5"]);
    expect(await results("copying")).toEqual(firstOf(fewToys));
  }
});

test("where the folder of the result was removed, nothing is said to be kept", async () => {
  const removed = { atResult: 3, action: `rmdir:${join(folder, "removed")}` } as const;
  const { code, errors } = await ended(start("removed", fewToys, [], removed));
  expect(code).toBe(2);
  expect(errors).toContain("(its folder has been removed meanwhile)");
  expect(errors).not.toContain("kept");
});

test("the second Ctrl-C ends the command at once", async () => {
  const child = start("twice", fewToys, ["--threads", "2"], { atResult: 1, action: "pause" });
  const whole = ended(child);
  await new Promise<void>((resolve) =>
    child.stderr!.on("data", (data) => String(data).includes("paused") && resolve()),
  );
  child.kill("SIGINT");
  child.kill("SIGTERM");
  child.stdin!.end();
  expect((await whole).signal ?? (await whole).code).toMatch(/^SIG(INT|TERM)$/);
});
