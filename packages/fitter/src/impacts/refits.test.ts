import { describe, expect, test, vi } from "vitest";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Postfit } from "../postfit/postfit.js";
import { contourPoint } from "../profile-likelihood/contour-point.js";
import { contourSetting } from "../profile-likelihood/contour-setting.js";
import { scannedPoint } from "../profile-likelihood/scanned-point.js";
import { shiftedMinimum } from "../profile-likelihood/shifted-minimum.js";
import { lostInQuadrature } from "./asymmetric.js";
import { fitCase, impactCases, impactInput, variancesOf } from "./impact-cases.fixture.js";
import type { AsymmetricImpacts } from "./impact-tables.js";
import { impacts } from "./impacts.js";

/** Of the uncertainty of a parameter: where two minimisations of the same likelihood end. */
const TOLERANCE = 1e-6;

const shift = (table: AsymmetricImpacts, source: number, side: 0 | 1, parameter: number) =>
  table.impacts[(2 * source + side) * table.parameters.length + parameter]!;
const ofGroup = (table: AsymmetricImpacts, name: string, side: 0 | 1, parameter: number) =>
  table.grouped[(2 * table.groups.indexOf(name) + side) * table.parameters.length + parameter]!;

function gradientAt(likelihood: Likelihood, x: Float64Array) {
  const gradient = new Float64Array(likelihood.size);
  return { value: likelihood.valueAndGradient(x, gradient), gradient };
}

describe.each(impactCases)("$name", (theCase) => {
  test("asymmetric impacts lead to where the contour has no slope but along the parameter", async () => {
    const { postfit } = await fitCase(theCase);
    const { likelihood, nll, x } = postfit;
    const table = await impacts(postfit, { kind: "asymmetric" });
    expect(table.failures).toEqual([]);
    const sigmas = variancesOf(postfit).map(Math.sqrt);
    table.sources.forEach((name, source) => {
      const parameter = likelihood.parameterNames.indexOf(name);
      for (const side of [0, 1] as const) {
        const end = x.map((value, i) => value + shift(table, source, side, i));
        const { value, gradient } = gradientAt(likelihood, end);
        expect(2 * (value - nll)).toBeCloseTo(1, 8);
        const others = gradient.map((slope, i) => (i === parameter ? 0 : slope * sigmas[i]!));
        expect(Math.max(...others.map(Math.abs))).toBeLessThan(1e-7);
        expect(Math.sign(shift(table, source, side, parameter))).toBe(side === 0 ? -1 : 1);
        expect(Math.sign(gradient[parameter]!)).toBe(side === 0 ? -1 : 1);
      }
    });
  });

  test("asymmetric impacts of groups are what intervals lose, found by a scan of refits", async () => {
    const { postfit } = await fitCase(theCase);
    const { likelihood, x } = postfit;
    const table = await impacts(postfit, { kind: "asymmetric", of: ["syst1"], on: ["sig1"] });
    expect(table.failures).toEqual([]);
    const parameter = likelihood.parameterNames.indexOf("sig1");
    const first = postfit.input.systematics.groups[0]!;
    const held = Array.from(first.indices, (i) => likelihood.map.modelCount + i);
    for (const [side, name] of [[0, "down"] as const, [1, "up"] as const]) {
      const sigma = Math.sqrt(variancesOf(postfit)[parameter]!);
      const start = x.map((value, i) => (i === parameter ? value + (side === 0 ? -1 : 1) * sigma : value));
      const scan = async (members: readonly number[]) => {
        const end = await scannedPoint(postfit, { parameter, side: name, level: 1, held: members, start });
        if (end.kind === "failed") throw new Error(end.reason);
        return end.x[parameter]! - x[parameter]!;
      };
      const [total, left] = [await scan([]), await scan(held)];
      expect(Math.abs(ofGroup(table, "Total", side, parameter) - total)).toBeLessThan(TOLERANCE * sigma);
      expect(Math.abs(ofGroup(table, "first", side, parameter) ** 2 + left ** 2 - total ** 2)).toBeLessThan(
        TOLERANCE * total ** 2,
      );
    }
  });

  test("global asymmetric impacts are the shifts of refits from the start of the fit", async () => {
    const { postfit } = await fitCase(theCase);
    const { likelihood, x } = postfit;
    const table = await impacts(postfit, { kind: "global-asymmetric", sigma: 1.5 });
    expect(table.failures).toEqual([]);
    expect(table.sources).toEqual(["syst1", "syst2", "syst3", "syst4"]);
    const sigmas = variancesOf(postfit).map(Math.sqrt);
    for (const [source, name] of table.sources.entries()) {
      const parameter = likelihood.parameterNames.indexOf(name);
      for (const side of [0, 1] as const) {
        const constraintCentres = likelihood.constraints.centres.slice();
        constraintCentres[parameter]! += side === 0 ? -1.5 : 1.5;
        const again = await postfit.refit({ start: likelihood.start, data: { constraintCentres } });
        again.x.forEach((value, i) => {
          const off = shift(table, source, side, i) - (value - x[i]!);
          expect(Math.abs(off)).toBeLessThan(TOLERANCE * sigmas[i]!);
        });
      }
    }
  });

  test("nonprofiled impacts are the shifts of refits with a frozen parameter held elsewhere", async () => {
    const frozen = ["syst0", "syst3"];
    const { postfit } = await fitCase({
      ...theCase,
      options: { ...theCase.options, parameters: { ...theCase.options.parameters, freeze: frozen } },
    });
    const { likelihood, x } = postfit;
    const table = await impacts(postfit, { kind: "nonprofiled" });
    expect(table.failures).toEqual([]);
    expect(table.sources).toEqual(frozen);
    const sigmas = variancesOf(postfit).map((variance) => Math.sqrt(variance) || 1);
    for (const [source, name] of frozen.entries()) {
      const parameter = likelihood.parameterNames.indexOf(name);
      for (const side of [0, 1] as const) {
        // `down` comes from the parameter held up.
        const value = x[parameter]! + (side === 0 ? 1 : -1);
        const again = await postfit.refit({ start: likelihood.start, hold: new Map([[parameter, value]]) });
        again.x.forEach((found, i) => {
          const off = shift(table, source, side, i) - (x[i]! - found);
          expect(Math.abs(off)).toBeLessThan(TOLERANCE * sigmas[i]!);
        });
      }
    }
    expect(table.groups).toEqual(["second", "all", "Total"]);
  });
});

test("in the Gaussian limit all definitions of one kind agree", async () => {
  const input = impactInput("chi2", { symmetric: true, systematicType: "normal" });
  const options = {
    likelihood: { form: "chi2", binByBinStat: { kind: "lite", type: "normal-additive" } },
    parameters: { allowNegative: true },
  } as const;
  const { postfit } = await fitCase({ input, options });
  const all = postfit.likelihood.parameterNames;
  const traditional = await impacts(postfit, { kind: "traditional", on: [".*"] });
  const global = await impacts(postfit, { kind: "global", on: [".*"] });
  const gaussian = await impacts(postfit, { kind: "gaussian-global", on: [".*"] });
  const asymmetric = await impacts(postfit, { kind: "asymmetric", on: [".*"] });
  const shifted = await impacts(postfit, { kind: "global-asymmetric" });
  gaussian.grouped.forEach((value, i) => {
    expect(value / global.grouped[i]!).toBeCloseTo(1, 9);
  });
  const check = (table: AsymmetricImpacts, symmetric: typeof global) => {
    table.sources.forEach((name, source) => {
      all.forEach((_, parameter) => {
        const expected = symmetric.impacts[parameter * all.length + all.indexOf(name)]!;
        const scale = symmetric.totals[parameter]!;
        expect(Math.abs(shift(table, source, 1, parameter) - expected)).toBeLessThan(1e-8 * scale);
        expect(Math.abs(shift(table, source, 0, parameter) + expected)).toBeLessThan(1e-8 * scale);
      });
    });
  };
  check(asymmetric, traditional);
  check(shifted, global);
  for (const name of ["first", "second"]) {
    all.forEach((_, parameter) => {
      const expected =
        traditional.grouped[parameter * traditional.groups.length + traditional.groups.indexOf(name)]!;
      expect(ofGroup(asymmetric, name, 1, parameter)).toBeCloseTo(expected, 7);
    });
  }
});

describe("a refit that does not converge", () => {
  const untouched = { input: impactInput("poisson"), options: {} };

  function failing(fit: Postfit): Postfit {
    return {
      ...fit,
      refit: async (change) => {
        const again = await fit.refit(change);
        return { ...again, convergence: { ...again.convergence!, converged: false, message: "No luck." } };
      },
    };
  }

  test("is NaN, with its name, its side and the reason", async () => {
    const { postfit } = await fitCase(untouched);
    // Products with the Hessian lead nowhere, and so do refits.
    vi.spyOn(postfit.likelihood, "hvp").mockImplementation((_, __, out) => out.fill(Number.NaN));
    const table = await impacts(failing(postfit), { kind: "asymmetric", of: ["syst1"], on: ["sig1"] });
    const of = (source: string) =>
      (["down", "up"] as const).map((side) => ({ source, side, reason: "No luck." }));
    expect(table.failures).toEqual([
      ...of("syst1"),
      ...["Total", "first", "second", "all", "stat"].flatMap((name) => of(`${name} on sig1`)),
    ]);
    expect([...table.impacts].every(Number.isNaN)).toBe(true);
    expect([...table.grouped].every(Number.isNaN)).toBe(true);
  });

  test("is made again by the minimizer of the fit", async () => {
    const { postfit } = await fitCase(untouched);
    const { constraints, parameterNames } = postfit.likelihood;
    const constraintCentres = constraints.centres.slice();
    constraintCentres[parameterNames.indexOf("syst2")]! += 1;
    const direct = await shiftedMinimum(postfit, { start: postfit.x, data: { constraintCentres } });
    const again = { ...postfit, uncertainties: () => ({ ...postfit.uncertainties(), undetermined: [0] }) };
    const minimized = await shiftedMinimum(again, { start: postfit.x, data: { constraintCentres } });
    if (direct.kind === "failed" || minimized.kind === "failed") throw new Error("Both are found.");
    direct.x.forEach((value, i) => {
      expect(value).toBeCloseTo(minimized.x[i]!, 8);
    });
  });
});

test("a group that widens an interval is NaN, and one that leaves it as it is 0", () => {
  expect(lostInQuadrature([-5, 5], [-4, 6])).toEqual([-3, Number.NaN]);
  // By as much as contours are known.
  expect(lostInQuadrature([-5, 5], [-5, 5 * (1 + 1e-8)])).toEqual([-0, 0]);
});

test("a contour of four is twice as far away, more or less", async () => {
  const { postfit } = await fitCase({ input: impactInput("poisson"), options: {} });
  const parameter = postfit.likelihood.parameterNames.indexOf("syst1");
  const setting = contourSetting(postfit);
  const ends = await Promise.all(
    [1, 4].map((level) => contourPoint(postfit, setting, { parameter, side: "up", level })),
  );
  const [one, two] = ends.map((end) =>
    end.kind === "found" ? end.x[parameter]! - postfit.x[parameter]! : 0,
  );
  expect(ends[1]).toMatchObject({ kind: "found", nll: expect.closeTo(postfit.nll + 2, 9) });
  expect(two! / one!).toBeGreaterThan(1.8);
  expect(two! / one!).toBeLessThan(2.2);
});
