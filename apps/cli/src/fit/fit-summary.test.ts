import {
  type Convergence,
  convergenceStatuses,
  dataSetFromName,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import type { FitOptions } from "@rabbit-fit/fitter";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { type DataSetSummary, type InputFacts, summaryBuilder } from "./fit-summary.js";
import { signalStrength } from "./signal-strength.js";
import { summaryText } from "./summary-text.js";

const names = ["sig", "free", "noi", "norm", "shape"];

function parameters(values: readonly number[], variances: readonly number[]) {
  return histogram([stringCategoryAxis(names, { name: "parms", overflow: false })], { values, variances });
}

function group(name: string, details: Partial<ResultGroup> = {}): ResultGroup {
  return {
    ...emptyResultGroup(dataSetFromName(name)),
    histograms: new Map([
      ["parms_prefit", parameters([1, 0, 0, 0.5, 0], [0, 0, 0, 1, 0.25])],
      ["parms", parameters([1.2, 0.3, -1, 0.25, 1], [0.01, 0.04, 0.25, 0.64, 0.01])],
    ]),
    nllvalreduced: 4.5,
    ndfsat: 9,
    edmval: 1e-12,
    convergence: {
      converged: true,
      status: "converged",
      message: "Converged.",
      iterations: 7,
      hessianVectorProducts: 30,
    },
    ...details,
  };
}

function result(...groups: ResultGroup[]): FitResult {
  return {
    meta: { info: new Map(), input: new Map(), processes: ["sig"], pois: ["sig"], nois: ["noi"] },
    groups,
  };
}

function summarise(
  { meta, groups }: FitResult,
  facts: InputFacts,
  options: FitOptions,
): readonly DataSetSummary[] {
  const builder = summaryBuilder(meta, facts, options);
  for (const group of groups) builder.add(group);
  return builder.finish().fits;
}

const facts: InputFacts = {
  channels: 1,
  bins: 10,
  maskedBins: 2,
  processes: 1,
  systematics: 4,
  pseudodata: ["asimov_like", "toy"],
  constrained: new Set(["noi", "norm", "shape"]),
};

describe("the summary of a fit", () => {
  test("pulls are in units of the prefit uncertainty, the largest first, without parameters of interest", () => {
    const [summary] = summarise(result(group("")), facts, {});
    expect(summary!.largestPulls).toEqual([
      { name: "shape", pull: 2, constraint: expect.closeTo(0.2, 12) },
      { name: "norm", pull: -0.25, constraint: expect.closeTo(0.8, 12) },
    ]);
  });

  test("the saturated test has the p-value of the chi-square distribution", () => {
    const [summary] = summarise(result(group("")), facts, {});
    // scipy.stats.chi2.sf(9, 9)
    expect(summary!.saturatedTest).toEqual({
      twoDeltaNll: 9,
      ndf: 9,
      pValue: expect.closeTo(0.4372741889, 9),
    });
    const [none] = summarise(result(group("", { ndfsat: 0 })), facts, {});
    expect(none!.saturatedTest).toEqual({ twoDeltaNll: 9, ndf: 0 });
  });

  test("fits to data and pseudodata are blinded but for what is unblinded, Asimov fits are not", () => {
    const blinded = (name: string, unblind: string[]) => {
      const [summary] = summarise(result(group(name)), facts, { data: { unblind, pseudodata: [] } });
      return [...summary!.parametersOfInterest, ...summary!.nuisancesOfInterest].map((p) => p.blinded);
    };
    expect(blinded("", [])).toEqual([true, true]);
    expect(blinded("", ["si."])).toEqual([false, true]);
    expect(blinded("toy", [".*"])).toEqual([false, false]);
    expect(blinded("asimov_like", [])).toEqual([true, true]);
    expect(blinded("asimov", [])).toEqual([false, false]);
    expect(blinded("asimov_toy", [])).toEqual([false, false]);
  });

  test("signal strengths are given where square roots are stored", () => {
    expect(summarise(result(group("")), facts, {})[0]!.parametersOfInterest[0]).toMatchObject({
      signalStrength: { value: 1.44, uncertainty: expect.closeTo(0.24, 12) },
    });
    const plain = summarise(result(group("")), facts, { parameters: { allowNegative: true } })[0]!
      .parametersOfInterest[0]!;
    expect(plain).not.toHaveProperty("signalStrength");
  });

  test("a status is what the minimiser says", () => {
    const status = (details: Partial<ResultGroup>) =>
      summarise(result(group("", details)), facts, {})[0]!.status;
    const limit: Convergence = {
      converged: false,
      status: "iteration-limit",
      message: "Limit.",
      iterations: 5,
      hessianVectorProducts: 9,
    };
    expect(status({})).toMatchObject({ kind: "converged", iterations: 7 });
    expect(status({ convergence: limit })).toMatchObject({
      kind: "not-converged",
      reason: "iteration-limit",
      message: "Limit.",
    });
    const { convergence: _, ...without } = group("");
    expect(summarise(result(without), facts, {})[0]!.status).toEqual({ kind: "not-minimised" });
    const prefit = {
      ...without,
      histograms: new Map([["parms_prefit", without.histograms.get("parms_prefit")!]]),
    };
    expect(summarise(result(prefit), facts, {})[0]!.status).toEqual({ kind: "prefit-only" });
  });
});

test("the interval of a signal strength is the image of that of its square root", () => {
  expect(signalStrength(-2, 0.5)).toEqual({ value: 4, uncertainty: 2, up: 2.25, down: 1.75 });
  // At zero, where linear propagation says nothing, there is still an upper end.
  expect(signalStrength(0, 0.5)).toEqual({ value: 0, uncertainty: 0, up: 0.25, down: 0 });
  expect(signalStrength(0.1, 0.5).down).toBeCloseTo(0.01, 12);
});

test("the summary for people", () => {
  const limit: Convergence = {
    converged: false,
    status: "iteration-limit",
    message: "Allow more of them.",
    iterations: 2,
    hessianVectorProducts: 9,
  };
  const noHessian = parameters(
    [1, 0, 0, 0.5, 0],
    [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  );
  const { edmval: _, ...unknown } = group("toy");
  const fits = summarise(
    result(group(""), group("asimov", { nllvalreduced: 0, nllvalfull: 123.456, convergence: limit }), {
      ...unknown,
      histograms: new Map([...unknown.histograms, ["parms", noHessian]]),
    }),
    facts,
    { data: { unblind: ["noi"], pseudodata: ["toy"] }, parameters: { freeze: ["norm", "sig"] } },
  );
  expect(
    summaryText({ input: "in.hdf5", facts, outputs: ["out/fit.hdf5"], seconds: 1.234, fits, toys: [] }),
  ).toBe(
    `Input   in.hdf5: 1 channel, 10 bins and 2 masked bins, 1 process, 4 systematics
Result  out/fit.hdf5
Time    1.23 s

Fit to data: converged after 7 iterations
  -ln L, less that of the saturated model  4.500000000
  Saturated test                           2 dNLL = 9.00, ndf = 9, p-value = 43.7%
  Estimated distance to the minimum        1.00e-12
  Parameters of interest: mu = x^2, its interval that of x -+ sigma; x is what the result stores
    sig  mu = 1.440 +0.250 -0.230  x = 1.200 +- 0.100  blinded, frozen
  Nuisance parameters of interest
    noi  -1.000 +- 0.500
  Largest pulls, in units of the prefit uncertainty
            pull   constraint
    shape   2.000  0.200

Fit to Asimov data: NOT CONVERGED, the limit of iterations was reached, after 2 iterations
  Allow more of them.
  -ln L, less that of the saturated model  0.000000000
  -ln L with all constants                 123.4560000
  Saturated test                           2 dNLL = 0.00, ndf = 9, p-value = 100%
  Estimated distance to the minimum        1.00e-12
  Parameters of interest: mu = x^2, its interval that of x -+ sigma; x is what the result stores
    sig  mu = 1.440 +0.250 -0.230  x = 1.200 +- 0.100  frozen
  Nuisance parameters of interest
    noi  -1.000 +- 0.500
  Largest pulls, in units of the prefit uncertainty
            pull   constraint
    shape   2.000  0.200

Fit to pseudodata "toy": converged after 7 iterations
  -ln L, less that of the saturated model  4.500000000
  Saturated test                           2 dNLL = 9.00, ndf = 9, p-value = 43.7%
  Estimated distance to the minimum        not known
  Parameters of interest: mu = x^2, its interval that of x -+ sigma; x is what the result stores
    sig  mu = 1 +nan -nan  x = 1 +- nan  blinded, frozen
  Nuisance parameters of interest
    noi  0 +- nan
  Largest pulls, in units of the prefit uncertainty
            pull   constraint
    shape   0.000  nan
`,
  );
});

test.each([
  ["converged", true, "Converged.", "converged after 7 iterations"],
  [
    "converged",
    true,
    "Converged, at an estimated distance of 1.2e-20 to the minimum.",
    "converged after 7 iterations",
  ],
  [
    "converged",
    true,
    'Converged, at an estimated distance of 1.2e-20 to the minimum. "sig" is at zero, its bound.',
    'converged after 7 iterations\n  "sig" is at zero, its bound.',
  ],
  [
    "at-bound",
    true,
    'Converged at the bound of "sig".',
    'converged after 7 iterations\n  Converged at the bound of "sig".',
  ],
  [
    "stalled",
    false,
    "No step lowers it.",
    "NOT CONVERGED, stalled above the tolerance, after 7 iterations\n  No step lowers it.",
  ],
  [
    "non-finite",
    false,
    'Bin 3 of "sig".',
    'NOT CONVERGED, not a finite number, after 7 iterations\n  Bin 3 of "sig".',
  ],
  [
    "not-positive-definite",
    false,
    'It does not rise along 0.71 "a" - 0.71 "b".',
    'NOT CONVERGED, the Hessian is not positive definite, after 7 iterations\n  It does not rise along 0.71 "a" - 0.71 "b".',
  ],
  ["new-kind", false, "Why.", "NOT CONVERGED, new-kind, after 7 iterations\n  Why."],
])("a fit that ended as %s (%s) with %j says so", (status, converged, message, expected) => {
  const known = convergenceStatuses.find((word) => word === status);
  const convergence: Convergence = {
    converged,
    ...(known === undefined ? { status: "unknown", unknownStatus: status } : { status: known }),
    message,
    iterations: 7,
    hessianVectorProducts: 30,
  };
  const fits = summarise(result(group("", { convergence })), facts, {});
  const [, fit] = summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] }).split(
    "\n\n",
  );
  expect(fit!.split("\n  -ln L")[0]).toBe(`Fit to data: ${expected}`);
});

test("the condition number of the Hessian is shown where it is known", () => {
  const convergence = { ...group("").convergence!, conditionNumber: 12345 };
  const fits = summarise(result(group("", { convergence })), facts, {});
  expect(fits[0]!.conditionNumber).toBe(12345);
  expect(summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] })).toContain(
    "  Condition number of the Hessian          1.23e+4\n",
  );
});
