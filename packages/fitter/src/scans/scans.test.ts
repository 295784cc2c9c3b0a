import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test, vi } from "vitest";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import { fitCase, impactInput, variancesOf } from "../impacts/impact-cases.fixture.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { counting } from "../testing/counting.fixture.js";
import { contour } from "./contour.js";
import { contour2d } from "./contour-2d.js";
import { scan } from "./scan.js";
import { scan2d } from "./scan-2d.js";

/** A likelihood that is a quadratic function of its parameters. */
async function quadratic(): Promise<Postfit> {
  const input = impactInput("chi2", { symmetric: true, systematicType: "normal" });
  const options = {
    likelihood: { form: "chi2", binByBinStat: { kind: "lite", type: "normal-additive" } },
    parameters: { allowNegative: true },
  } as const;
  return (await fitCase({ input, options })).postfit;
}

async function poisson(options: Parameters<typeof fitCase>[0]["options"] = {}): Promise<Postfit> {
  const likelihood = { binByBinStat: { kind: "lite", type: "gamma" } } as const;
  return (await fitCase({ input: impactInput("poisson"), options: { likelihood, ...options } })).postfit;
}

const placeOf = (fit: Postfit, name: string) => fit.likelihood.parameterNames.indexOf(name);

/** 2 (L - L_min) where parameters are held, minimised by the minimizer of the fit from its minimum. */
async function rise(fit: Postfit, held: Readonly<Record<string, number>>): Promise<number> {
  const hold = new Map(Object.entries(held).map(([name, value]) => [placeOf(fit, name), value]));
  return 2 * ((await fit.refit({ hold })).nll - fit.nll);
}

describe("a quadratic likelihood", () => {
  test("is scanned as a parabola, with the linear response of the others", async () => {
    const fit = await quadratic();
    const i = placeOf(fit, "syst1");
    const { size, values } = fit.covariance()!;
    const sigma = Math.sqrt(values[i * (size + 1)]!);
    const { points } = await scan(fit, { of: "syst1", points: 7, range: 2 });
    expect(points).toHaveLength(7);
    points.forEach(({ values: [value], deltaNll, x, status, edm, largestGradient, slopes }, k) => {
      const offset = ((k - 3) * 2 * sigma) / 3;
      expect(value).toBeCloseTo(fit.x[i]! + offset, 12);
      expect(deltaNll).toBeCloseTo(0.5 * (offset / sigma) ** 2, 9);
      expect(slopes[0]).toBeCloseTo(offset / sigma ** 2, 7);
      expect(status).toBe("found");
      expect(edm).toBeLessThan(1e-12);
      expect(largestGradient).toBeLessThan(1e-5);
      x.forEach((element, j) => {
        expect(element).toBeCloseTo(
          fit.x[j]! + (values[j * size + i]! / values[i * (size + 1)]!) * offset,
          7,
        );
      });
    });
  });

  test("has intervals of as many standard deviations", async () => {
    const fit = await quadratic();
    const variances = variancesOf(fit);
    const { intervals } = await contour(fit, { levels: [1, 2.5] });
    expect(intervals).toHaveLength(2 * fit.likelihood.size);
    for (const { of, level, value, down, up } of intervals) {
      const sigma = Math.sqrt(variances[placeOf(fit, of)]!);
      expect(value).toBe(fit.x[placeOf(fit, of)]);
      expect((up.values[0]! - value) / sigma).toBeCloseTo(level, 9);
      expect((down.values[0]! - value) / sigma).toBeCloseTo(-level, 9);
    }
  });

  test("has ellipses, whose points are at equal angles without correlation", async () => {
    const fit = await quadratic();
    const [i, j] = [placeOf(fit, "sig1"), placeOf(fit, "syst0")];
    const { size, values } = fit.covariance()!;
    const a = Math.sqrt(values[i * size + i]!);
    const b = values[j * size + i]! / a;
    const c = Math.sqrt(values[j * size + j]! - b * b);
    const { points, failure } = await contour2d(fit, { of: ["sig1", "syst0"], level: 2, points: 12 });
    expect(failure).toBeUndefined();
    points.forEach(({ values: [x, y], deltaNll, status }, k) => {
      const [u, v] = [Math.cos((2 * Math.PI * k) / 12), Math.sin((2 * Math.PI * k) / 12)];
      expect((x! - fit.x[i]!) / a).toBeCloseTo(2 * u, 9);
      expect((y! - fit.x[j]! - 2 * b * u) / c).toBeCloseTo(2 * v, 9);
      expect(2 * deltaNll).toBeCloseTo(4, 9);
      expect(status).toBe("found");
    });
  });

  test("is the sum of both over two parameters", async () => {
    const fit = await quadratic();
    const [i, j] = [placeOf(fit, "syst1"), placeOf(fit, "syst2")];
    const { size, values } = fit.covariance()!;
    const [ii, ij, jj] = [values[i * size + i]!, values[i * size + j]!, values[j * size + j]!];
    const { x, y, points } = await scan2d(fit, { of: ["syst1", "syst2"], points: 4, range: 1 });
    expect(points).toHaveLength(16);
    points.forEach(({ values: at, deltaNll }, place) => {
      expect(at).toEqual([x[Math.floor(place / 4)], y[place % 4]]);
      const [a, b] = [at[0]! - fit.x[i]!, at[1]! - fit.x[j]!];
      const quadraticForm = (jj * a * a - 2 * ij * a * b + ii * b * b) / (ii * jj - ij * ij);
      expect(deltaNll).toBeCloseTo(0.5 * quadraticForm, 9);
    });
  });
});

describe("a Poisson likelihood", () => {
  test("is at each point of a scan what the minimizer finds there", async () => {
    const fit = await poisson();
    for (const of of ["sig1", "syst0", "syst3"]) {
      const { points } = await scan(fit, { of, points: 5 });
      for (const { values, deltaNll } of points) {
        expect(2 * deltaNll).toBeCloseTo(await rise(fit, { [of]: values[0]! }), 8);
      }
    }
  });

  test("is at its intervals and contours as high as the level", async () => {
    const fit = await poisson();
    const { intervals } = await contour(fit, { of: ["sig1", "syst2"] });
    for (const { of, level, down, up } of intervals) {
      for (const { values } of [down, up]) {
        expect(await rise(fit, { [of]: values[0]! })).toBeCloseTo(level ** 2, 7);
      }
      expect(down.values[0]).toBeLessThan(fit.x[placeOf(fit, of)]!);
      expect(up.values[0]).toBeGreaterThan(fit.x[placeOf(fit, of)]!);
    }
    const { points } = await contour2d(fit, { of: ["sig1", "syst2"], level: 1, points: 24 });
    for (const { values } of points) {
      expect(await rise(fit, { sig1: values[0]!, syst2: values[1]! })).toBeCloseTo(1, 8);
    }
    // The intervals are as far as the contour goes.
    const ofSig = intervals.find(({ of, level }) => of === "sig1" && level === 1)!;
    const farthest = Math.max(...points.map(({ values }) => values[0]!));
    expect(farthest).toBeLessThanOrEqual(ofSig.up.values[0]! + 1e-9);
    const width = ofSig.up.values[0]! - ofSig.value;
    expect((ofSig.up.values[0]! - farthest) / width).toBeLessThan(0.01);
  });

  test("has the same points without its Hessian", async () => {
    const fit = await poisson();
    const without = await poisson({ covariance: "of-interest" });
    const request = { of: "syst1", points: 3 } as const;
    const [a, b] = [await scan(fit, request), await scan(without, request)];
    a.points.forEach(({ deltaNll }, k) => {
      expect(b.points[k]!.deltaNll).toBeCloseTo(deltaNll, 7);
    });
    const [c, d] = [await contour(fit, { of: ["syst1"] }), await contour(without, { of: ["syst1"] })];
    c.intervals.forEach(({ up }, k) => {
      expect(d.intervals[k]!.up.values[0]).toBeCloseTo(up.values[0]!, 7);
    });
  });

  test("is scanned in standard deviations before the fit", async () => {
    const fit = await poisson();
    const place = (name: string) => fit.x[placeOf(fit, name)]!;
    const { points } = await scan(fit, { of: "syst1", points: 2, range: 0.5, unit: "prefit" });
    expect(points.map(({ values }) => values[0])).toEqual(
      [-0.5, 0, 0.5].map((offset) => place("syst1") + offset),
    );
  });

  test("is scanned where nothing else floats", async () => {
    const freeze = ["sig2", "syst0", "syst1", "syst2", "syst3", "syst4"];
    const fit = await poisson({ parameters: { freeze } });
    const { points } = await scan(fit, { of: "sig1", points: 3 });
    for (const { x, deltaNll } of points) expect(deltaNll).toBe(fit.likelihood.value(x) - fit.nll);
  });
});

/** A tenth of the first signal, and the data that are expected. */
function weakSignal(): FitInput {
  const input = impactInput("poisson");
  const { templates, processes } = input;
  const norm = templates.norm.map((value, row) => (row % processes.length === 0 ? 0.1 * value : value));
  const counts = input.data.counts.map((_, bin) =>
    processes.reduce((sum, _, process) => sum + norm[bin * processes.length + process]!, 0),
  );
  return { ...input, templates: { ...templates, norm }, sumw: norm, data: { counts } };
}

describe("a signal strength near its bound", () => {
  /** mu = x^2, of 3 events where 2 are background: mu is 0.5 +- 0.87. */
  async function small(): Promise<Postfit> {
    return (
      await fitToData(counting([2, 1], [2, 3], [3, 3]), { likelihood: { binByBinStat: { kind: "none" } } })
    ).postfit;
  }

  test("has an interval that ends at zero", async () => {
    const fit = await small();
    const [interval] = (await contour(fit, { levels: [1] })).intervals;
    expect(interval!.down).toMatchObject({ status: "at-bound", values: [0] });
    expect(2 * interval!.down.deltaNll).toBeLessThan(1);
    expect(interval!.up.status).toBe("found");
    expect(2 * interval!.up.deltaNll).toBeCloseTo(1, 9);
  });

  test("has an interval from zero upwards where nothing is observed", async () => {
    const { postfit } = await fitToData(counting([2, 3], [1, 1], [0, 0]), {
      likelihood: { binByBinStat: { kind: "none" } },
    });
    // The fit ends at zero, but for rounding, on one side of zero or the other: of x and -x the strengths are the same.
    for (const best of [postfit.x[0]!, 0, 1e-12, -1e-12]) {
      expect(Math.abs(best)).toBeLessThan(1e-6);
      const x = postfit.x.slice();
      x[0] = best;
      const { intervals } = await contour({ ...postfit, x }, { levels: [1] });
      expect(intervals[0]!.down).toMatchObject({ status: "at-bound", values: [0] });
      // L - L_min = 5 mu with 5 expected signal events: 2 * 5 mu = 1.
      expect(intervals[0]!.up.status).toBe("found");
      expect(intervals[0]!.up.values[0]).toBeCloseTo(Math.sqrt(0.1), 9);
    }
  });

  test("has an interval that does not where the likelihood has risen enough before", async () => {
    const input = counting([20, 10], [20, 30], [40, 40]);
    const { postfit } = await fitToData(input, { likelihood: { binByBinStat: { kind: "none" } } });
    const { intervals } = await contour(postfit, { levels: [1, 2] });
    for (const { down, level } of intervals) {
      expect(down.status).toBe("found");
      expect(down.values[0]).toBeGreaterThan(0);
      expect(2 * down.deltaNll).toBeCloseTo(level ** 2, 8);
    }
  });

  test("has a contour that goes along zero", async () => {
    const level = 2;
    const { postfit: fit } = await fitCase({ input: weakSignal(), options: {} });
    expect(await rise(fit, { sig1: 0 })).toBeLessThan(level ** 2);
    const { points, failure } = await contour2d(fit, { of: ["sig1", "syst1"], level, points: 40 });
    expect(failure).toBeUndefined();
    const bound = points.filter(({ status }) => status === "at-bound");
    expect(bound.length).toBeGreaterThan(0);
    for (const { values, deltaNll } of bound) {
      expect(values[0]).toBeCloseTo(0, 9);
      expect(2 * deltaNll).toBeLessThan(level ** 2);
    }
    for (const { values, deltaNll, status } of points) {
      expect(values[0]).toBeGreaterThan(-1e-9);
      if (status === "found") expect(2 * deltaNll).toBeCloseTo(level ** 2, 6);
    }
  });
});

describe("a signal strength that is zero at the minimum, and not where a parameter is held", () => {
  /** 90 events, 10 mu + 100 exp(0.1 theta) expected: mu is zero at the minimum, and at theta < -1.05 the data are followed exactly. */
  async function leaving() {
    const plain = counting([10], [100], [90]);
    const input: FitInput = {
      ...plain,
      systematics: { ...plain.systematics, names: ["theta"], constraintWeights: Float64Array.of(1) },
      templates: {
        ...plain.templates,
        kind: "dense",
        columnCount: 1,
        logk: [{ firstRow: 0, values: Float64Array.of(0, 0.1) }],
      },
    };
    const { postfit } = await fitToData(input, { likelihood: { binByBinStat: { kind: "none" } } });
    expect(Math.abs(postfit.x[0]!)).toBeLessThan(1e-3);
    const profile = (theta: number) => {
      const expected = Math.max(90, 100 * Math.exp(0.1 * theta));
      return expected - 90 * Math.log(expected) + 0.5 * theta ** 2;
    };
    const minimum = profile(postfit.x[1]!);
    return { fit: postfit, exact: (theta: number) => profile(theta) - minimum };
  }

  test("leaves zero in scans", async () => {
    const { fit, exact } = await leaving();
    const { points } = await scan(fit, { of: "theta", points: 9, range: 3 });
    expect(points.filter(({ x }) => Math.abs(x[0]!) > 0.1)).toHaveLength(3);
    for (const { values, deltaNll, status } of points) {
      expect(status).toBe("found");
      expect(deltaNll).toBeCloseTo(exact(values[0]!), 9);
    }
  });

  test("leaves zero at the ends of intervals and on contours", async () => {
    const { fit, exact } = await leaving();
    const { intervals } = await contour(fit, { of: ["theta"], levels: [1, 2, 3] });
    for (const { down, up, level } of intervals) {
      for (const { values, deltaNll } of [down, up]) {
        expect(2 * deltaNll).toBeCloseTo(level ** 2, 8);
        expect(deltaNll).toBeCloseTo(exact(values[0]!), 8);
      }
    }
  });

  test("leaves zero in refits of its own", async () => {
    const { fit, exact } = await leaving();
    const again = await fit.refit({ hold: new Map([[1, -2]]) });
    expect(again.nll - fit.nll).toBeCloseTo(exact(-2), 9);
  });
});

describe("points that fail", () => {
  /** A fit whose minimisations have no luck beyond a value. */
  function failingBeyond(fit: Postfit, name: string, fails: (value: number) => boolean): Postfit {
    // Newton steps lead nowhere, so that the minimizer of the fit is asked.
    vi.spyOn(fit, "uncertainties").mockReturnValue({ ...fit.uncertainties(), undetermined: [] });
    return {
      ...fit,
      uncertainties: () => ({ ...fit.uncertainties(), undetermined: [fit.likelihood.size - 1] }),
      refit: async (change) => {
        const again = await fit.refit(change);
        const value = change.hold!.get(placeOf(fit, name))!;
        if (!fails(value)) return again;
        return { ...again, convergence: { ...again.convergence!, converged: false, message: "No luck." } };
      },
    };
  }

  test("are tried again from the other side", async () => {
    const fit = await poisson();
    const best = fit.x[placeOf(fit, "syst1")]!;
    let attempts = 0;
    const sigma = Math.sqrt(variancesOf(fit)[placeOf(fit, "syst1")]!);
    const failing = failingBeyond(fit, "syst1", (value) => {
      const isFirst = value > best && value < best + 1.5 * sigma;
      return isFirst && attempts++ === 0;
    });
    const { points } = await scan(failing, { of: "syst1", points: 7 });
    const { points: expected } = await scan(fit, { of: "syst1", points: 7 });
    expect(attempts).toBe(2);
    expect(points.map(({ status }) => status)).toEqual(Array(7).fill("found"));
    points.forEach(({ deltaNll }, k) => {
      expect(deltaNll).toBeCloseTo(expected[k]!.deltaNll, 8);
    });
  });

  test("are NaN, with the reason", async () => {
    const fit = await poisson();
    const best = fit.x[placeOf(fit, "syst1")]!;
    const failing = failingBeyond(fit, "syst1", (value) => value > best);
    const { points } = await scan(failing, { of: "syst1", points: 5 });
    const isNothing = (point: ProfilePoint) =>
      Number.isNaN(point.deltaNll) && [...point.x].every(Number.isNaN);
    expect(points.map(isNothing)).toEqual([false, false, false, true, true]);
    expect(points.map(({ reason }) => reason)).toEqual([
      undefined,
      undefined,
      undefined,
      "No luck.",
      "No luck.",
    ]);
    expect(points.map(({ values }) => values[0]! > best)).toEqual([false, false, false, true, true]);
  });
});

test("scans end with the reason of the signal, and say how far they are", async () => {
  const fit = await poisson();
  const controller = new AbortController();
  const seen: string[] = [];
  const onPoint = (done: number, total: number) => {
    seen.push(`${done}/${total}`);
    if (done === 3) controller.abort(new Error("Enough."));
  };
  const call = { signal: controller.signal, onPoint };
  await expect(scan(fit, { of: "syst1", points: 5 }, call)).rejects.toThrow("Enough.");
  expect(seen).toEqual(["1/4", "2/4", "3/4"]);
});

describe("requests that make no sense are refused", () => {
  test.each<[string, (fit: Postfit) => Promise<unknown>, string]>([
    [
      "of an unknown parameter",
      (fit) => scan(fit, { of: "mu" }),
      'of is "mu", expected the name of a parameter',
    ],
    ["of a frozen one", (fit) => scan(fit, { of: "syst4" }), 'of is "syst4", expected parameters that float'],
    ["of one twice", (fit) => scan2d(fit, { of: ["syst1", "syst1"] }), "expected two different parameters."],
    [
      "with one point",
      (fit) => scan(fit, { of: "syst1", points: 1 }),
      "request.points is 1, expected a whole",
    ],
    [
      "without range",
      (fit) => scan(fit, { of: "syst1", range: 0 }),
      "request.range is 0, expected a number above 0",
    ],
    [
      "of one parameter in a plane",
      (fit) => contour2d(fit, { of: ["syst1"] as never }),
      "names of two parameters",
    ],
    [
      "at level 0",
      (fit) => contour(fit, { levels: [0] }),
      "request.levels[0] is 0, expected a number above 0",
    ],
    [
      "at a level of NaN",
      (fit) => contour2d(fit, { of: ["syst1", "syst2"], level: Number.NaN }),
      "request.level is NaN",
    ],
    [
      "with two points of a contour",
      (fit) => contour2d(fit, { of: ["syst1", "syst2"], points: 2 }),
      "of at least 3",
    ],
  ])("%s", async (_, make, message) => {
    const fit = await poisson({ parameters: { freeze: ["syst4"] } });
    await expect(make(fit)).rejects.toThrow(message);
  });
});
