import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyResultGroup, type ResultGroup } from "@rabbit-fit/contracts";
import { openSnapshotFile, readFitResult } from "@rabbit-fit/io-hdf5/node";
import { histogram, innerValues, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inFlagsOf } from "../api-paths/in-flags.js";
import { SignalReceived } from "../interruption.js";
import { run } from "../run.js";
import { createLogger } from "../terminal/logger.js";
import { Snapshots, type SnapshotsOptions, snapshotPaths } from "./snapshots.js";

const inFlags = inFlagsOf();

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-snapshots-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = ["sig", "lumi"];
const point = (...x: number[]) => ({ iteration: 1, x: Float64Array.from(x) });

async function valuesIn(path: string): Promise<number[]> {
  const { groups } = await readFitResult(path);
  return [...innerValues(groups[0]!.histograms.get("parms")!)];
}

/** Snapshots of the fit to data, by a clock that is set by hand. */
async function snapshots(file: string, details: Partial<SnapshotsOptions> = {}) {
  const time = { seconds: 1000 };
  const told: string[] = [];
  const path = join(folder, file);
  const made = await Snapshots.open({
    path,
    interval: 60,
    requests: [{ name: "" }],
    parameterNames: names,
    taken: [],
    log: createLogger(
      { write: (text) => told.push(text.trimEnd()) },
      { verbosity: 4, color: false, inFlags },
    ),
    clock: () => time.seconds,
    ...details,
  });
  return { made, time, told, path };
}

function ended(convergence: Partial<NonNullable<ResultGroup["convergence"]>>): ResultGroup {
  const axis = stringCategoryAxis(names, { name: "parms", overflow: false });
  return {
    ...emptyResultGroup({ kind: "data" }),
    histograms: new Map([["parms", histogram([axis], { values: [7, 8] })]]),
    convergence: { converged: true, status: "converged", message: "", iterations: 1, ...convergence },
  };
}

describe("snapshots", () => {
  test("are written after the first iteration, and then where the interval has passed", async () => {
    const { made, time, told, path } = await snapshots("periodic.hdf5");
    made.note("", point(1, 1));
    expect(await valuesIn(path)).toEqual([1, 1]);
    time.seconds += 59;
    made.note("", point(2, 2));
    expect(await valuesIn(path)).toEqual([1, 1]);
    time.seconds += 1;
    made.note("", point(3, 3));
    expect(await valuesIn(path)).toEqual([3, 3]);
    time.seconds += 1;
    made.note("", point(4, 4));
    expect(await valuesIn(path)).toEqual([3, 3]);
    // A signal writes the latest point, whatever the interval says.
    expect(made.stopped("signal-SIGTERM")).toEqual([path]);
    expect(await valuesIn(path)).toEqual([4, 4]);
    const text = (reason: string) => `DEBUG: Snapshot (${reason}) written in ${path}`;
    expect(told).toEqual([text("periodic"), text("periodic"), text("signal-SIGTERM")]);
  });

  test("end with where the fit ended, after which there is nothing to keep", async () => {
    const { made, told, path } = await snapshots("end.hdf5");
    made.note("", point(1, 1));
    made.finished(ended({}));
    expect(await valuesIn(path)).toEqual([7, 8]);
    expect(told.at(-1)).toContain("Snapshot (converged)");
    expect(made.stopped("signal-SIGINT")).toEqual([]);
    made.finished(ended({ converged: false, status: "stalled" }));
    expect(told.at(-1)).toContain("Snapshot (stalled)");
  });

  test("without an interval are those of the end and of signals", async () => {
    const { made, told, path } = await snapshots("signals.hdf5", { interval: 0 });
    made.note("", point(1, 1));
    expect(told).toEqual([]);
    expect(made.stopped("signal-SIGINT")).toEqual([path]);
    expect(await valuesIn(path)).toEqual([1, 1]);
  });

  test("that cannot be written are a warning", async () => {
    const { made, told } = await snapshots("bad.hdf5", { parameterNames: ["sig", "lu\0mi"] });
    made.note("", point(1, 1));
    expect(told).toEqual([expect.stringMatching(/^WARNING: No snapshot: .*NUL/)]);
    expect(made.stopped("error")).toEqual([]);
  });

  test("never replace the input or a result", async () => {
    const path = join(folder, "in.hdf5");
    await expect(snapshots("in.hdf5", { taken: [path] })).rejects.toThrow(
      `--snapshotFile is "${path}", expected another file than the input and the results`,
    );
  });

  test("of several fits have a file each, and toys none", async () => {
    const requests = [
      { name: "" },
      { name: "asimov" },
      { name: "a/b" },
      { name: "a_b" },
      { name: "toy1", toy: 1 },
    ];
    expect([...snapshotPaths("out/s.hdf5", requests)]).toEqual([
      ["", "out/s.hdf5"],
      ["asimov", "out/s_asimov.hdf5"],
      ["a/b", "out/s_a_b.hdf5"],
      ["a_b", "out/s_a_b_2.hdf5"],
    ]);
    expect([...snapshotPaths("s.hdf5", [{ name: "toy1", toy: 1 }])]).toEqual([["toy1", "s.hdf5"]]);
    const toys = [1, 2].map((toy) => ({ name: `toy${toy}`, toy }));
    const { made, told } = await snapshots("toys.hdf5", { requests: toys });
    expect(told).toEqual(["WARNING: --snapshotFile does nothing for toys: --resume continues their run."]);
    expect(made.interval).toBeUndefined();
  });
});

/** Runs `rabbit fit`, and sends SIGTERM when a line of the log says so. */
async function fit(words: readonly string[], stopAt = /^$/) {
  const controller = new AbortController();
  const lines: string[] = [];
  const stderr = {
    write: (text: string) => {
      lines.push(text);
      if (stopAt.test(text)) controller.abort(new SignalReceived("SIGTERM"));
    },
  };
  const command = ["fit", tensor, "-v", "4", "-o", folder, ...words];
  const stdout = { write: () => undefined };
  const code = await run(command, { stdout, stderr, environment: {}, signal: controller.signal });
  return { code, log: lines.join("") };
}

async function resultOf(outname: string) {
  const { groups } = await readFitResult(join(folder, outname));
  return groups[0]!;
}

describe("rabbit fit --snapshotFile", () => {
  // Blinded, as fits to data are.
  const data = ["-t", "0"];

  test("a fit that SIGTERM has stopped continues from its snapshot, to the same minimum", async () => {
    const snapshot = join(folder, "stopped.hdf5");
    expect((await fit([...data, "--outname", "whole.hdf5"])).code).toBe(0);
    const stopped = await fit(
      [...data, "--outname", "stopped-result.hdf5", "--snapshotFile", snapshot],
      /iteration 5:/,
    );
    expect(stopped.code).toBe(143);
    expect(stopped.log).toMatch(
      `rabbit: interrupted, the parameters are in ${snapshot}; --externalPostfit ${snapshot} continues from them\n`,
    );
    expect(stopped.log).toContain("Snapshot (signal-SIGTERM)");
    expect(readdirSync(folder)).not.toContain("stopped-result.hdf5");
    const again = [...data, "--externalPostfit", snapshot, "--outname", "again.hdf5"];
    expect((await fit(again)).code).toBe(0);
    const [whole, after] = [await resultOf("whole.hdf5"), await resultOf("again.hdf5")];
    expect(after.convergence!.iterations).toBeLessThan(whole.convergence!.iterations - 2);
    const values = innerValues(after.histograms.get("parms")!);
    innerValues(whole.histograms.get("parms")!).forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 7);
    });
  });

  test("its last snapshot has the parameters of the result, blinded where that is", async () => {
    for (const unblind of [[], ["--unblind"]]) {
      const snapshot = join(folder, "last.hdf5");
      const words = [...data, ...unblind, "--outname", "last-result.hdf5", "--snapshotFile", snapshot];
      const { code, log } = await fit(words);
      expect(code).toBe(0);
      expect(log).toContain("Snapshot (periodic)");
      expect(log).toContain("Snapshot (converged)");
      const { histograms } = await resultOf("last-result.hdf5");
      const stored = [...innerValues(histograms.get("parms")!)];
      expect(await valuesIn(snapshot)).toEqual(stored);
      // Evaluated there without a fit, parameters and likelihood are those of the result.
      const taken = [
        ...data,
        ...unblind,
        "--noFit",
        "--externalPostfit",
        snapshot,
        "--outname",
        "taken.hdf5",
      ];
      expect((await fit(taken)).code).toBe(0);
      const evaluated = await resultOf("taken.hdf5");
      expect([...innerValues(evaluated.histograms.get("parms")!)]).toEqual(stored);
      expect(evaluated.nllvalreduced).toBe((await resultOf("last-result.hdf5")).nllvalreduced);
    }
  });

  test.each<[string, RegExp]>([
    [
      "--snapshotInterval=-1 --snapshotFile s.hdf5",
      /--snapshotInterval is -1, expected a number of at least 0/,
    ],
    ["--snapshotFile ./nowhere/at/all.hdf5", /nowhere\/at\/all\.hdf5: .*not there/],
    [`--snapshotFile ${tensor}`, /--snapshotFile is ".*", expected another file than the input/],
    [
      "--externalPostfit FOLDER/of-another.hdf5",
      /--externalPostfit is .*, expected at least one parameter of this fit/,
    ],
    ["--externalPostfit FOLDER/short.hdf5", /short\.hdf5: \/x .*expected/],
    [`--externalPostfit ${tensor}`, /test_tensor\.hdf5: results is "?a tensor, the input of a fit/],
  ])("%s is refused", async (words, message) => {
    const other = { reason: "periodic", elapsed: 1, names: ["other"], values: Float64Array.of(1) };
    (await openSnapshotFile(join(folder, "of-another.hdf5"))).write(other);
    (await openSnapshotFile(join(folder, "short.hdf5"))).write({ ...other, names: ["sig", "bkg_norm"] });
    const { code, log } = await fit([...data, ...words.replace("FOLDER", folder).split(" ")]);
    expect(code).toBe(2);
    expect(log).toMatch(message);
  });
});
