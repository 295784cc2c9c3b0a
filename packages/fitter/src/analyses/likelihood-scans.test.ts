import type { FitInput } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { impactInput } from "../impacts/impact-cases.fixture.js";
import type { AnalysisSpec } from "../options/analysis-spec.js";
import type { FitOptions } from "../options/fit-options.js";
import { counting } from "../testing/counting.fixture.js";

const scans: readonly AnalysisSpec[] = [
  { kind: "scan", along: ["syst1"], points: 3 },
  { kind: "scan-2d", over: [["sig1", "syst1"]], points: 3 },
  { kind: "contour", of: ["sig1", "syst1"], levels: [1, 2] },
  { kind: "contour-2d", pairs: [["sig1", "syst1"]], levels: [1], points: 8 },
];

async function made(options: FitOptions, input: FitInput = impactInput("poisson")) {
  const warnings: string[] = [];
  const result = await fit(input, {
    data: { sets: ["data"], unblind: [".*"] },
    ...options,
    run: {
      threads: 0,
      onProgress(progress) {
        if (progress.kind === "message" && progress.level === "warning") warnings.push(progress.text);
      },
    },
  });
  const [group] = result.groups;
  return { group: group!, histograms: group!.histograms, warnings };
}

const axesOf = (histogram: { readonly axes: readonly { readonly name?: string }[] }) =>
  histogram.axes.map(({ name }) => name);

describe("the result", () => {
  test("has scans and contours in the layout of Python rabbit, with their details", async () => {
    const { histograms, warnings } = await made({ analyses: scans });
    expect(warnings).toEqual([]);
    const axes = (name: string) => axesOf(histograms.get(name)!);
    expect(axes("nll_scan_syst1")).toEqual(["scan"]);
    expect(axes("scan_parms_syst1")).toEqual(["scan", "parms"]);
    expect(axes("scan_numbers_syst1")).toEqual(["scan", "numbers"]);
    expect(axes("nll_scan2D_sig1_syst1")).toEqual(["scan_x", "scan_y"]);
    expect(axes("scan2D_parms_sig1_syst1")).toEqual(["scan_x", "scan_y", "parms"]);
    expect(axes("contour_scan")).toEqual(["impacts", "confidence_level", "downUpVar", "parms"]);
    expect(axes("contour_scan2D")).toEqual(["param_tuple", "confidence_level", "params", "angle"]);
    expect(axes("contour_scan2D_parms")).toEqual(["param_tuple", "confidence_level", "angle", "parms"]);
    expect(histograms.get("contour_scan")!.axes[1]).toMatchObject({ categories: ["1.0", "2.0"] });
    expect(histograms.get("contour_scan2D")!.axes[0]).toMatchObject({ categories: ["sig1-syst1"] });
    // The middle of a scan is the minimum.
    expect(innerValues(histograms.get("nll_scan_syst1")!)[1]).toBe(0);
    const parameters = innerValues(histograms.get("parms")!);
    expect(innerValues(histograms.get("scan_parms_syst1")!).subarray(7, 14)).toEqual(parameters);
    // A point of the contour is the same in both histograms.
    const contour = innerValues(histograms.get("contour_scan2D")!);
    const all = innerValues(histograms.get("contour_scan2D_parms")!);
    const place = (name: string) => ["sig1", "sig2", "syst0", "syst1"].indexOf(name);
    for (let k = 0; k < 8; k++) {
      expect(all[7 * k + place("sig1")]).toBe(contour[k]);
      expect(all[7 * k + place("syst1")]).toBe(contour[8 + k]);
    }
  });

  test("has the same bits with worker threads", async () => {
    const alone = await made({ analyses: scans });
    const result = await fit(impactInput("poisson"), {
      data: { sets: ["data"], unblind: [".*"] },
      analyses: scans,
      run: { threads: 2 },
    });
    const [shared] = result.groups;
    for (const [name, histogram] of alone.histograms) {
      if (name === "epoch_time") continue;
      expect(innerValues(shared!.histograms.get(name)!), name).toEqual(innerValues(histogram));
    }
  });

  test("has them of toys, and without Hessian", async () => {
    const { histograms } = await made({ data: { sets: [{ toy: 1 }] }, analyses: scans, covariance: "none" });
    for (const name of ["nll_scan_syst1", "contour_scan", "contour_scan2D"]) {
      expect(innerValues(histograms.get(name)!).every(Number.isFinite), name).toBe(true);
    }
  });
});

describe("there is no scan", () => {
  const all: readonly AnalysisSpec[] = [{ kind: "scan", points: 3 }, { kind: "contour" }];

  test("of a frozen parameter, unless it is named: that is refused before the fit", async () => {
    const parameters = { freeze: ["syst.*"] };
    const { histograms } = await made({ parameters, analyses: all });
    expect([...histograms.keys()].filter((name) => name.startsWith("nll_scan"))).toEqual([
      "nll_scan_sig1",
      "nll_scan_sig2",
    ]);
    for (const analysis of scans) {
      await expect(made({ parameters, analyses: [analysis] })).rejects.toThrow(
        /options\.analyses\[0\]\.\S+ is "syst1", expected parameters that float/,
      );
    }
  });

  test.each<[AnalysisSpec, RegExp]>([
    [
      { kind: "scan", along: ["mu"] },
      /options\.analyses\[0\]\.along is "mu", expected the name of a parameter/,
    ],
    [{ kind: "contour", of: ["mu"] }, /options\.analyses\[0\]\.of is "mu", expected the name of a parameter/],
    [
      { kind: "scan-2d", over: [["sig1", "mu"]] },
      /options\.analyses\[0\]\.over\[0\] is "mu", expected the name/,
    ],
    [
      { kind: "contour-2d", pairs: [["sig1", "sig1"]] },
      /pairs\[0\] is \["sig1", "sig1"\], expected two different/,
    ],
    [
      {
        kind: "contour-2d",
        pairs: [
          ["sig1", "sig2"],
          ["sig1", "sig2"],
        ],
      },
      /pairs\[1\] is \["sig1", "sig2"\], expected another pair: the result has one contour sig1-sig2/,
    ],
  ])("for what makes no sense: %j", async (analysis, message) => {
    await expect(made({ analyses: [analysis] })).rejects.toThrow(message);
  });

  test("of a fit that its tolerance has ended far from the minimum, unless it is asked for", async () => {
    const minimizer = { gradientTolerance: 10 };
    const { histograms, warnings } = await made({ minimizer, analyses: scans });
    expect(histograms.has("nll_scan_syst1") || histograms.has("contour_scan")).toBe(false);
    expect(warnings.filter((text) => text.startsWith("Converged to the tolerance of"))).toHaveLength(1);
    expect(
      warnings.filter((text) =>
        /as the fit has ended, at .*, by a tolerance of the options\. Scan/.test(text),
      ),
    ).toHaveLength(4);
  });

  test("of a fit that has not converged, unless it is asked for", async () => {
    const minimizer = { maxIterations: 1 };
    const { histograms, warnings } = await made({ minimizer, analyses: scans });
    expect(histograms.has("nll_scan_syst1") || histograms.has("contour_scan")).toBe(false);
    expect(
      warnings.filter((text) => text.includes("as the fit has not converged. Scan nevertheless")),
    ).toHaveLength(4);
    const forced = await made({
      minimizer,
      analyses: scans.map((spec) => ({ ...spec, evenUnconverged: true }) as AnalysisSpec),
    });
    expect(forced.histograms.has("nll_scan_syst1")).toBe(true);
    // The end of the fit is not the minimum, which some point of the scan is closer to.
    expect(forced.warnings.some((text) => text.includes("finds a likelihood lower by"))).toBe(true);
  });

  test("of a blinded strength stored as its square root; of one stored as it is there is", async () => {
    const data = { sets: ["data"] } as const;
    const { histograms, warnings } = await made({ data, analyses: [...all, scans[1]!, scans[3]!] });
    expect(histograms.has("nll_scan_sig1") || histograms.has("nll_scan2D_sig1_syst1")).toBe(false);
    expect(histograms.has("nll_scan_syst1")).toBe(true);
    expect(histograms.get("contour_scan")!.axes[0]).toMatchObject({
      categories: ["syst0", "syst1", "syst2", "syst3", "syst4"],
    });
    expect(warnings.filter((text) => text.includes("tells its value"))).toHaveLength(4);
    const open = await made({ data, parameters: { allowNegative: true }, analyses: all });
    expect(open.histograms.has("nll_scan_sig1")).toBe(true);
  });

  test("of a blinded fit that tells the offset: all points move with it", async () => {
    const options = { parameters: { allowNegative: true }, analyses: scans.slice(0, 3) };
    const blinded = await made({ data: { sets: ["data"] }, ...options });
    const open = await made(options);
    const [x, y] = [blinded, open].map(({ histograms }) => innerValues(histograms.get("contour_scan")!)) as [
      Float64Array,
      Float64Array,
    ];
    x.forEach((shift, i) => {
      expect(shift).toBeCloseTo(y[i]!, 6);
    });
    const [a, b] = [blinded, open].map(({ histograms }) =>
      innerValues(histograms.get("nll_scan2D_sig1_syst1")!),
    );
    a!.forEach((nll, i) => {
      expect(nll).toBeCloseTo(b![i]!, 6);
    });
  });
});

describe("points where a yield would be negative", () => {
  // 4 mu + 5 is positive from -1.25 on; the minimum is at 2 and the uncertainty sqrt(13) / 4.
  const input = counting([4], [5], [13]);
  const parameters = { allowNegative: true };
  const negative = (mu: string, size: string) =>
    `The value of the likelihood is not finite at the starting point. Negative expected yield in bin 0 of channel "ch0", process "sig" (${size}), because of parameter "sig" = ${mu}.`;

  test("have one reason, said once with their number, and another range as the remedy", async () => {
    const analyses: AnalysisSpec[] = [{ kind: "scan", along: ["sig"], points: 9, range: 8 }];
    const { warnings, histograms } = await made({ parameters, analyses }, input);
    expect(warnings).toEqual([
      `The scan of "sig" has no likelihood at 3 points (-5.2111; -3.4083; -1.6056). At the first: ${negative("-5.211", "-20.84")} A smaller range leaves them out (options.analyses.range).`,
    ]);
    expect([...innerValues(histograms.get("nll_scan_sig")!)].map(Number.isNaN).indexOf(false)).toBe(3);
  });

  test("are named with their reason where there is one alone", async () => {
    const analyses: AnalysisSpec[] = [{ kind: "scan", along: ["sig"], points: 3, range: 4 }];
    const { warnings } = await made({ parameters, analyses }, input);
    expect(warnings).toEqual([
      `The scan of "sig" has no likelihood at 1 point (-1.6056). ${negative("-1.606", "-6.422")} A smaller range leaves them out (options.analyses.range).`,
    ]);
  });

  test("of two parameters, have each reason once", async () => {
    const two = counting([4, 0], [0, 3], [13, 3]);
    const over: [string, string][] = [["sig", "bkg"]];
    const free: FitInput = { ...two, signals: ["sig", "bkg"] };
    const analyses: AnalysisSpec[] = [{ kind: "scan-2d", over, points: 5, range: 6 }];
    const { warnings } = await made({ parameters, analyses }, free);
    expect(warnings).toHaveLength(1);
    expect(
      warnings[0]!.match(/Negative expected yield in bin \d of channel "ch0", process "\w+"/g),
    ).toHaveLength(2);
    expect(warnings[0]).toMatch(
      /^The scan of "sig" and "bkg" has no likelihood at \d+ points \(.*\)\. .* Nor at \d+ points/,
    );
    expect(warnings[0]!.length).toBeLessThan(900);
  });
});
