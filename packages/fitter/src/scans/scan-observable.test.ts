import { expect, onTestFinished, test } from "vitest";
import { openFit } from "../fit/session.js";
import { fitCase, impactInput } from "../impacts/impact-cases.fixture.js";
import { heldObservables } from "../joint-likelihood/held-observable.js";
import { observableIntervals, scanObservable } from "./scan-observable.js";

const systematics = ["syst0", "syst1", "syst2", "syst3", "syst4"];

test("of a quadratic likelihood and a linear observable, the scan is the parabola of the propagated uncertainty", async () => {
  const input = impactInput("chi2", { symmetric: true, systematicType: "normal" });
  const options = {
    likelihood: { form: "chi2", binByBinStat: { kind: "lite", type: "normal-additive" } },
    parameters: { allowNegative: true },
  } as const;
  const { postfit: fit } = await fitCase({ input, options });
  const mapping = { name: "Project", args: ["ch0"] };
  const [scanned] = await scanObservable(fit, { mapping, points: 5, range: 2 });
  const { points, of } = scanned!;
  expect(of).toBe("Project ch0");
  const [observable] = await heldObservables(fit, [mapping]);
  const best = observable!.best.value;
  const sigma = (points[4]!.values[0]! - points[2]!.values[0]!) / 2;
  expect(points[2]!.values[0]! / best).toBeCloseTo(1, 12);
  points.forEach(({ values, deltaNll, slopes, status, edm }, k) => {
    expect(status).toBe("found");
    expect((values[0]! - best) / sigma).toBeCloseTo(k - 2, 9);
    expect(deltaNll).toBeCloseTo(0.5 * (k - 2) ** 2, 9);
    expect(slopes[0]! * sigma).toBeCloseTo(k - 2, 8);
    expect(edm).toBeLessThan(1e-15);
  });
  const { intervals } = await observableIntervals(fit, { mapping, levels: [1, 2.5] });
  for (const { of: name, level, value, down, up } of intervals) {
    expect(name).toBe("Project ch0");
    expect(value / best).toBeCloseTo(1, 12);
    expect((up.values[0]! - value) / sigma).toBeCloseTo(level, 9);
    expect((down.values[0]! - value) / sigma).toBeCloseTo(-level, 9);
    expect(2 * up.deltaNll).toBeCloseTo(level ** 2, 9);
  }
});

test("of a function of one parameter, the likelihood is that along the parameter", async () => {
  const options = {
    likelihood: { binByBinStat: { kind: "none" } },
    parameters: { freeze: systematics },
  } as const;
  const { postfit: fit } = await fitCase({ input: impactInput("poisson"), options });
  // The yield of a signal is x^2 times what is expected at 1.
  const mapping = { name: "Select", args: ["ch0", "sig1", "x:sum"] };
  const [scanned] = await scanObservable(fit, { mapping, points: 7 });
  const place = fit.likelihood.parameterNames.indexOf("sig1");
  const scale = scanned!.points[3]!.values[0]! / fit.x[place]! ** 2;
  for (const { values, deltaNll, x } of scanned!.points) {
    const root = Math.sqrt(values[0]! / scale);
    expect(x[place]).toBeCloseTo(root, 9);
    const along = await fit.refit({ hold: new Map([[place, root]]) });
    expect(deltaNll).toBeCloseTo(along.nll - fit.nll, 9);
  }
});

test("values beyond the reach of an observable are at a bound, which is named, and intervals end there", async () => {
  const fits = await Promise.all(
    [false, true].map(async (allowNegative) => {
      const options = { parameters: { allowNegative } };
      return (await fitCase({ input: impactInput("poisson"), options })).postfit;
    }),
  );
  const cases = [
    {
      mapping: { name: "Select", args: ["ch0", "sig1", "x:sum"] },
      reason: /^"sig1" is at zero, the bound of square roots: the observable does not go beyond 0\.$/,
    },
    {
      // Its first output is a bin with events.
      mapping: { name: "BaseMapping" },
      reason: /^The observable is the yield of bins with events, which is above zero\.$/,
    },
  ];
  for (const [i, { mapping, reason }] of cases.entries()) {
    const fit = fits[i]!;
    // All of it is so many standard deviations.
    const [narrow] = await scanObservable(fit, { mapping, points: 3, range: 0.1 });
    const [below, best] = narrow!.points.map(({ values }) => values[0]!);
    const all = best! / ((best! - below!) / 0.1);
    const [scanned] = await scanObservable(fit, { mapping, points: 5, range: 2 * all + 2 });
    const { points } = scanned!;
    expect(points.map(({ status }) => status).slice(2)).toEqual(["found", "found", "found"]);
    expect(points[0]).toMatchObject({
      status: "at-bound",
      deltaNll: Number.NaN,
      reason: expect.stringMatching(reason),
    });
    expect(points[0]!.values[0]).toBeLessThan(0);
  }
  const [{ mapping, reason }] = cases as [(typeof cases)[0]];
  const fit = fits[0]!;
  const { intervals } = await observableIntervals(fit, { mapping, levels: [1000] });
  const { down, value } = intervals[0]!;
  expect(down).toMatchObject({ status: "at-bound", reason: expect.stringMatching(reason) });
  // As with the strength held at its bound.
  expect(down.values[0]! / value).toBeLessThan(1e-5);
  const place = fit.likelihood.parameterNames.indexOf("sig1");
  const atZero = await fit.refit({ hold: new Map([[place, 0]]) });
  expect(down.deltaNll / (atZero.nll - fit.nll)).toBeCloseTo(1, 4);
});

test("where a strength is hidden, its bound is behind the offset as well", async () => {
  const mapping = { name: "Select", args: ["ch0", "sig1", "x:sum"] };
  const [open, hidden] = await Promise.all(
    [[".*"], []].map(async (unblind) => {
      const session = await openFit(impactInput("poisson"), { data: { sets: ["data"], unblind } });
      onTestFinished(() => session.close());
      const { intervals } = await observableIntervals(await session.postfit(0), { mapping, levels: [1000] });
      return intervals[0]!;
    }),
  );
  expect([open!.down.status, hidden!.down.status]).toEqual(["at-bound", "at-bound"]);
  expect(hidden!.value / open!.value).toBeCloseTo(1, 6);
  expect(hidden!.down.deltaNll / open!.down.deltaNll).toBeCloseTo(1, 6);
});

test("each output of a mapping has a scan of its own, by the name of its bin", async () => {
  const { postfit: fit } = await fitCase({ input: impactInput("poisson"), options: {} });
  const mapping = { name: "Select", args: ["ch0_masked", "sig1"] };
  const scans = await scanObservable(fit, { mapping, points: 3, range: 1 });
  const key = "Select ch0_masked sig1";
  expect(scans.map(({ of }) => of)).toEqual([
    `${key}, bin 0 of channel "ch0_masked"`,
    `${key}, bin 1 of channel "ch0_masked"`,
  ]);
  for (const { points } of scans) expect(points.map(({ status }) => status)).toEqual(Array(3).fill("found"));
});

test("what makes no sense is refused, and what has no uncertainty has no scan", async () => {
  const { postfit: fit } = await fitCase({
    input: impactInput("poisson"),
    options: { likelihood: { binByBinStat: { kind: "lite", type: "normal-additive" } } },
  });
  const scanOf = (request: object) => scanObservable(fit, request as never);
  await expect(scanOf({})).rejects.toThrow("request.mapping is missing");
  const wrong = { mapping: { name: "Project", args: ["ch9"] } };
  await expect(scanOf(wrong)).rejects.toThrow(/mapping "Project ch9": .*"ch9"/);
  await expect(scanOf({ mapping: { name: "Project", args: ["ch0"] }, points: 1 })).rejects.toThrow(
    "request.points is 1",
  );
  const frozen = await fitCase({
    input: impactInput("poisson"),
    options: {
      likelihood: { binByBinStat: { kind: "none" } },
      parameters: { freeze: [...systematics, "sig1"] },
    },
  });
  const fixed = { mapping: { name: "Select", args: ["ch0", "sig1", "x:sum"] } };
  await expect(scanObservable(frozen.postfit, fixed)).rejects.toThrow(
    '"Select ch0 sig1 x:sum" has no uncertainty after the fit, which sets the range.',
  );
});
