import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../run.js";
import { fixtureResult, print } from "../testing/print.js";

const reference = fixtureResult("scans");
const input = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rabbit-scans-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function fit(postfix: string, ...words: string[]): Promise<string> {
  const errors: string[] = [];
  const code = await run(["fit", input, "-o", folder, "-p", postfix, "-t", "0", ...words], {
    stdout: { write: () => true },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  expect({ code, errors: code === 0 ? [] : errors }).toEqual({ code: 0, errors: [] });
  return join(folder, `fitresults_${postfix}.hdf5`);
}

async function rows(command: "scan" | "contour", ...options: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, errors } = await print(command, ...options, "--json");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return JSON.parse(out)[command];
}

let ours: string;
beforeAll(async () => {
  ours = await fit(
    "open",
    ...["--unblind", "--scan", "sig", "slope_signal", "--contourScan", "sig", "slope_signal"],
    ...["--scan2D", "sig", "slope_signal", "--contourScan2D", "sig", "slope_signal"],
  );
}, 60_000);

describe("of Python rabbit and of ours", () => {
  test("scans are the same", async () => {
    for (const options of [[], ["--pair", "sig", "slope_signal"]]) {
      const [theirs, found] = [
        await rows("scan", reference, ...options),
        await rows("scan", ours, ...options),
      ];
      expect(found).toHaveLength(theirs.length);
      found.forEach((row, k) => {
        expect(row.twiceDeltaNll).toBeCloseTo(Number(theirs[k]!.twiceDeltaNll), 6);
        expect(row.value ?? row.x).toBeCloseTo(Number(theirs[k]!.value ?? theirs[k]!.x), 6);
        expect(row).toMatchObject({ found: true, edm: expect.any(Number) });
        expect(theirs[k]).toMatchObject({ found: true, edm: null });
      });
    }
  });

  test("intervals are the same", async () => {
    const [theirs, found] = [await rows("contour", reference), await rows("contour", ours)];
    expect(found).toHaveLength(4);
    found.forEach((row, k) => {
      const { parameter, level } = theirs[k]!;
      expect(row).toMatchObject({ parameter, level, statusDown: "found", statusUp: "found" });
      // The strength sig is stored as its square root, in both.
      for (const { low, high, muLow, muHigh } of [row, theirs[k]!]) {
        const squares = [Number(low) ** 2, Number(high) ** 2];
        expect([muLow, muHigh]).toEqual(parameter === "sig" ? squares : [null, null]);
      }
      for (const key of ["low", "high", "valueUp", "valueDown"]) {
        // 1e-5 of the interval, as far as that of Python rabbit is known.
        expect((Number(row[key]) - Number(theirs[k]![key])) / Number(row.valueUp)).toBeCloseTo(0, 5);
      }
    });
  });
});

test("observables come after parameters, and scans lead to where intervals end", async () => {
  const path = await fit(
    "observables",
    ...["--unblind", "--scan", "sig", "--scanObservable", "Project", "ch0", "--scanPoints", "3"],
    ...["--contourScan", "sig", "--contourScanObservable", "Project", "ch0", "--contourLevels", "1", "3"],
  );
  const [scanned, intervals] = [await rows("scan", path), await rows("contour", path)];
  expect(scanned.map(({ scan }) => scan)).toEqual([...Array(3).fill("sig"), ...Array(3).fill("Project ch0")]);
  expect(intervals.map(({ parameter, level }) => [parameter, level])).toEqual([
    ["sig", 1],
    ["sig", 3],
    ["Project ch0", 1],
    ["Project ch0", 3],
  ]);
  const [, best, far] = scanned.slice(3);
  const [near, end] = intervals.slice(2);
  for (const { value, statusDown, statusUp } of [near!, end!]) {
    expect(Number(value) / Number(best!.value)).toBeCloseTo(1, 10);
    expect([statusDown, statusUp]).toEqual(["found", "found"]);
  }
  expect(best!.twiceDeltaNll).toBe(0);
  // Three standard deviations of a yield of many events.
  const width = Number(far!.value) - Number(best!.value);
  expect(Math.abs(Number(end!.high) - Number(far!.value)) / width).toBeLessThan(0.02);
  expect(Number(far!.twiceDeltaNll) / 9).toBeCloseTo((width / Number(end!.valueUp)) ** 2, 1);
});

test("closed contours have their points", async () => {
  const points = await rows("contour", ours, "--pair", "sig", "slope_signal");
  expect(points).toHaveLength(30);
  expect(points[16]).toMatchObject({ level: 2, point: 1, status: "found" });
  const { out } = await print("contour", ours, "--pair", "sig", "slope_signal", "--csv");
  expect(out.split("\r\n")[0]).toBe("level,point,x,y,muX,muY,status");
});

test("are text and LaTeX as well", async () => {
  const { out } = await print("scan", ours, "--along", "sig");
  expect(out).toMatch(/^Scan of +x +mu +2 dNLL/);
  expect(out).toContain("mu = x^2; the file stores x.");
  expect((await print("contour", ours, "--latex")).out).toContain("\\begin{tabular}");
});

test("hide the values of blinded parameters, in JSON results as well", async () => {
  const blinded = await fit(
    "blinded",
    ...["--allowNegativeParam", "--scan", "sig", "--contourScan", "sig", "--scan2D", "norm", "sig"],
    ...["--contourScan2D", "sig", "norm", "--scanPoints", "5"],
  );
  for (const row of await rows("scan", blinded)) expect(row.value).toBe("blinded");
  for (const { x, y } of await rows("scan", blinded, "--pair", "norm", "sig")) {
    expect([typeof x, y]).toEqual(["number", "blinded"]);
  }
  for (const row of await rows("contour", blinded)) {
    expect(row).toMatchObject({
      value: "blinded",
      low: "blinded",
      high: "blinded",
      valueUp: expect.any(Number),
    });
  }
  for (const { x, y } of await rows("contour", blinded, "--pair", "sig", "norm")) {
    expect([x, typeof y]).toEqual(["blinded", "number"]);
  }
  const { out } = await print("scan", blinded, "--along", "sig", "--json");
  expect(out).not.toMatch(/"value": -?\d/);
});

test.each([
  [
    "scan",
    "--along lumi",
    "nll_scan_lumi is missing, expected a scan in the result: of sig, slope_signal. Fit with --scan.",
  ],
  [
    "scan",
    "--pair sig lumi",
    "nll_scan2D_sig_lumi is missing, expected a scan in the result. Fit with --scan2D.",
  ],
  ["scan", "--along sig --pair a b", "--pair and --along are two tables. Give one of them."],
  [
    "contour",
    "--of lumi",
    'contour_scan is "lumi", expected a parameter with intervals in the result: sig, slope_signal.',
  ],
  [
    "contour",
    "--pair sig lumi",
    "contour_scan2D is missing, expected a histogram in the result. Fit with --contourScan2D.",
  ],
  ["contour", "--of sig --pair a b", "--pair and --of are two tables. Give one of them."],
])("rabbit print %s %s is refused", async (command, options, message) => {
  const { code, errors } = await print(command, reference, ...options.split(" "));
  expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(message) });
});

test("a result without scans says so", async () => {
  const { code, errors } = await print("scan", fixtureResult("plain"));
  expect({ code, errors }).toEqual({
    code: 2,
    errors: expect.stringContaining("The result has no scan along a parameter."),
  });
});
