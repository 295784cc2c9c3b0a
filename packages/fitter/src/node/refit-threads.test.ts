import { Worker } from "node:worker_threads";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openFit } from "../fit/session.js";
import { impactInput } from "../impacts/impact-cases.fixture.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import { scan2d } from "../scans/scan-2d.js";
import type { FitPoint, FitWork } from "./fit-work.js";
import { openFits } from "./open-fits.js";

const input = impactInput("poisson");
const kinds = ["nonprofiled", "asymmetric", "global-asymmetric"] as const;
const data: FitOptions = {
  // Refits on square roots that are hidden are not made.
  data: { sets: ["data"], unblind: [".*"] },
  parameters: { freeze: ["syst4"] },
  analyses: kinds.map((kind) => ({ kind: "impacts", definition: { kind } })),
};
/** On two sides, of: the frozen parameter; contours of four and, for groups, of three targets but for one held; centres of three. */
const refitsOfData = 2 * (1 + (4 + 5 * 3 - 1) + 3);

/** Between two looks at the clock so many milliseconds pass. */
function clockWith(step: number): void {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (time += step));
}
afterEach(() => vi.restoreAllMocks());

/** The result of a fit without the times that it records, the number of threads that were started, and how often they were given work. */
async function fitted(options: FitOptions, work: Partial<FitWork> = {}) {
  const postMessage = vi.spyOn(Worker.prototype, "postMessage").mockClear();
  const plan = await openFits(input, options);
  const groups: ResultGroup[] = [];
  try {
    await plan.run({ ...work, onGroup: (group) => void groups.push(group) });
  } finally {
    await plan.close();
  }
  const shares = postMessage.mock.calls.filter(([request]) => request.kind === "share").length;
  const [{ histograms, ...rest }] = groups as [ResultGroup];
  const timeless = new Map([...histograms].filter(([name]) => name !== "epoch_time"));
  return {
    group: { ...rest, histograms: timeless },
    threads: new Set(postMessage.mock.contexts).size,
    shares,
  };
}

test.each<[string, number, FitOptions]>([
  ["of data, blinded", 3, {}],
  ["of data, shown", 2, { data: { sets: ["data"], unblind: [".*"] } }],
  ["of a toy", 3, { data: { sets: [{ toy: 2 }], toys: {} } }],
  ["without the covariance", 2, { covariance: "of-interest" }],
  [
    "with bin-by-bin parameters in full",
    3,
    { likelihood: { binByBinStat: { kind: "full", type: "gamma" } } },
  ],
])("impacts %s are the same to the last bit in this thread and in %i", async (_, threads, more) => {
  const options = { ...data, ...more };
  clockWith(0);
  const here = await fitted({ ...options, run: { threads: 2 } });
  expect(here.threads).toBe(0);
  expect([...here.group.histograms.keys()].filter((name) => name.includes("asym"))).toHaveLength(6);
  clockWith(100);
  const there = await fitted({ ...options, run: { threads } });
  // The two refits of the nonprofiled kind are not worth any.
  expect(there.threads).toBe(threads);
  expect(there.shares).toBe(threads * (kinds.length - 1));
  expect(there.group).toEqual(here.group);
});

test("refits are counted for those who look on", async () => {
  const told: FitProgress[] = [];
  clockWith(100);
  await fitted({ ...data, run: { threads: 2, onProgress: (progress) => told.push(progress) } });
  const refits = told.filter((progress) => progress.kind === "refits");
  expect(refits).toHaveLength(refitsOfData);
  expect([...new Set(refits.map(({ what }) => what))]).toEqual(kinds.map((kind) => `${kind} impacts`));
  for (const kind of kinds) {
    const ofKind = refits.filter(({ what }) => what === `${kind} impacts`);
    expect(ofKind.map(({ done }) => done)).toEqual(ofKind.map((_, i) => i + 1));
    expect(new Set(ofKind.map(({ total }) => total))).toEqual(new Set([ofKind.length]));
  }
});

test.each([
  ["in this thread", 0],
  ["in two threads", 100],
])("a fit that was stopped in its refits %s goes on with those that are left", async (_, step) => {
  clockWith(0);
  const whole = await fitted(data);
  clockWith(step);
  const controller = new AbortController();
  const reason = new Error("enough");
  let minimum: FitPoint | undefined;
  const kept = new Map<string, RefitOutcome>();
  const stopped = fitted(
    { ...data, run: { threads: 2, signal: controller.signal } },
    {
      onPoint: (_, point) => (minimum = point),
      onRefit: (name, key, outcome) => {
        expect([name, minimum?.minimum?.x]).toEqual(["", minimum!.x]);
        kept.set(key, outcome);
        if (kept.size === 12) controller.abort(reason);
      },
    },
  );
  await expect(stopped).rejects.toBe(reason);
  expect(kept.size).toBeGreaterThanOrEqual(12);
  expect(kept.size).toBeLessThan(refitsOfData);

  const made: string[] = [];
  const told: string[] = [];
  const onProgress = ({ kind }: FitProgress) => told.push(kind);
  const resumed = await fitted(
    { ...data, run: { threads: 2, onProgress } },
    {
      starts: new Map([["", minimum!]]),
      refits: new Map([["", kept]]),
      onRefit: (_, key) => made.push(key),
    },
  );
  expect(resumed.group).toEqual(whole.group);
  // Nothing is minimised again, and no refit is made twice.
  expect(told).not.toContain("iteration");
  expect(made.filter((key) => kept.has(key))).toEqual([]);
  expect(new Set([...made, ...kept.keys()]).size).toBe(refitsOfData);
});

describe("scans", () => {
  const scanned: FitOptions = {
    data: { sets: ["data"], unblind: [".*"] },
    analyses: [
      { kind: "scan", along: ["sig1", "syst1"], points: 5 },
      { kind: "scan-2d", over: [["sig1", "syst1"]], points: 3 },
      { kind: "contour", of: ["syst1"], levels: [1] },
      { kind: "contour-2d", pairs: [["sig1", "syst1"]], levels: [1, 2], points: 4 },
      { kind: "scan-observable", alongObservables: [{ name: "Project", args: ["ch0"] }], points: 3 },
      { kind: "contour-observable", ofObservables: [{ name: "Project", args: ["ch0_masked"] }], levels: [1] },
    ],
  };
  /** Both sides of two scans, and of three rows; both ends of an interval; two closed contours; the same of observables. */
  const refitsOfScans = 2 * 2 + 2 * 3 + 2 + 2 + 2 + 2;

  test.each<[string, FitOptions]>([
    ["of data", {}],
    [
      "of a toy, without the covariance",
      { data: { sets: [{ toy: 2 }], toys: {} }, covariance: "of-interest" },
    ],
  ])("%s are the same to the last bit in this thread and in two", async (_, more) => {
    clockWith(0);
    const here = await fitted({ ...scanned, ...more, run: { threads: 2 } });
    expect(here.threads).toBe(0);
    for (const name of [
      "nll_scan_sig1",
      "scan2D_parms_sig1_syst1",
      "contour_scan",
      "contour_scan2D",
      "nll_scan_Project ch0",
      "contour_scan_observables",
    ]) {
      expect(here.group.histograms.has(name), name).toBe(true);
    }
    // A segment takes too long for this thread: it is begun anew in another one.
    clockWith(100);
    const there = await fitted({ ...scanned, ...more, run: { threads: 2 } });
    // The threads that are there are worth the two ends of an interval too.
    expect(there.threads).toBe(2);
    expect(there.shares).toBe(2 * scanned.analyses!.length);
    expect(there.group).toEqual(here.group);
  });

  test.each([
    ["in this thread", 0],
    ["in two threads", 100],
  ])("that were stopped %s go on with the segments that are left, to the same bits", async (_, step) => {
    clockWith(0);
    const whole = await fitted(scanned);
    clockWith(step);
    const controller = new AbortController();
    const reason = new Error("enough");
    let minimum: FitPoint | undefined;
    const kept = new Map<string, RefitOutcome>();
    const work: Partial<FitWork> = {
      onPoint: (_name, point) => (minimum = point),
      onRefit: (_name, key, outcome) => {
        kept.set(key, outcome);
        if (kept.size === 7) controller.abort(reason);
      },
    };
    const run = { threads: 2, signal: controller.signal };
    await expect(fitted({ ...scanned, run }, work)).rejects.toBe(reason);
    expect(kept.size).toBeLessThan(refitsOfScans);
    const made: string[] = [];
    const resumed = await fitted(
      { ...scanned, run: { threads: 2 } },
      {
        starts: new Map([["", minimum!]]),
        refits: new Map([["", kept]]),
        onRefit: (_name, key) => made.push(key),
      },
    );
    expect(resumed.group).toEqual(whole.group);
    expect(new Set([...made, ...kept.keys()]).size).toBe(refitsOfScans);
    expect(made.length + kept.size).toBe(refitsOfScans);
  });

  test("tell their points", async () => {
    const session = await openFit(input, scanned);
    const fit = await session.postfit(0);
    const seen: string[] = [];
    const onPoint = (done: number, total: number) => seen.push(`${done}/${total}`);
    await scan2d(fit, { of: ["sig1", "syst1"], points: 3 }, { onPoint });
    expect(seen).toEqual(Array.from({ length: 9 }, (_, i) => `${i + 1}/9`));
    await session.close();
  });
});

test("an outcome that was kept is taken as it is", async () => {
  const known = { kind: "failed", reason: "It was kept." } as const;
  const { group } = await fitted(data, {
    refits: new Map([["", new Map([["asymmetric/syst2/up", known]])]]),
  });
  expect(group.counts.get("impacts_asym_failed")).toBe(1);
});

test("refits of a library user are made one after the other, and keys name one each", async () => {
  const session = await openFit(input, { data: { sets: ["data"] } });
  const fit = await session.postfit(0);
  const at = (parameter: number, value: number): RefitSpec => ({
    kind: "minimum",
    key: `scan/${parameter}/${value}`,
    hold: new Map([[parameter, value]]),
  });
  const specs = [-1, 0, 1].map((value) => at(4, fit.x[4]! + value / 2));
  const outcomes = await fit.refits(specs, { what: "a scan" });
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind !== "found") throw new Error(outcome.kind);
    const again = await fit.refit({ hold: specs[i]!.kind === "minimum" ? specs[i]!.hold! : new Map() });
    expect(outcome.nll).toBeCloseTo(again.nll, 9);
    expect(outcome.x[4]).toBe(again.x[4]);
  }
  await expect(fit.refits([at(4, 0), at(4, 0)], { what: "a scan" })).rejects.toThrow(
    'two refits have the key "scan/4/0"',
  );
  await session.close();
});
