import {
  axisNames,
  type Convergence,
  convergenceStatuses,
  dataSetFromName,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { type FitSummary, fitSummary, type InputFacts, type ResultSettings } from "@rabbit-fit/results";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
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
  settings: ResultSettings,
): readonly FitSummary[] {
  const context = { meta, settings, constrained: facts.constrained };
  return groups.map((group) => fitSummary(group, context));
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
    { data: { unblind: ["noi"] }, parameters: { freeze: ["norm", "sig"] } },
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
  Parameters of interest: mu = x^2 with the interval from x +- sigma; the result file stores x
    sig  mu = blinded  x = blinded +- 0.100  frozen
  Nuisance parameters of interest
    noi  -1.000 +- 0.500
  Nuisance parameters without constraint
    free  0.300 +- 0.200
  Largest pulls, in units of the prefit uncertainty
            pull   constraint
    shape   2.000  0.200

Fit to Asimov data: NOT CONVERGED, the limit of iterations was reached, after 2 iterations
  Allow more of them.
  -ln L, less that of the saturated model  0.000000000
  -ln L with all constants                 123.4560000
  Saturated test                           2 dNLL = 0.00, ndf = 9, p-value = 100%
  Estimated distance to the minimum        1.00e-12
  Parameters of interest: mu = x^2 with the interval from x +- sigma; the result file stores x
    sig  mu = 1.440 +0.250 -0.230  x = 1.200 +- 0.100  frozen
  Nuisance parameters of interest
    noi  -1.000 +- 0.500
  Nuisance parameters without constraint
    free  0.300 +- 0.200
  Largest pulls, in units of the prefit uncertainty
            pull   constraint
    shape   2.000  0.200

Fit to pseudodata "toy": converged after 7 iterations
  -ln L, less that of the saturated model  4.500000000
  Saturated test                           2 dNLL = 9.00, ndf = 9, p-value = 43.7%
  Estimated distance to the minimum        not known
  Parameters of interest: mu = x^2 with the interval from x +- sigma; the result file stores x
    sig  mu = blinded  x = blinded +- nan  frozen
  Nuisance parameters of interest
    noi  0  no uncertainty
  Nuisance parameters without constraint
    free  0  no uncertainty
  Largest pulls, in units of the prefit uncertainty
            pull
    shape   0.000
`,
  );
});

test("of many pulls, and of many parameters without constraint, it says how many it shows", () => {
  const [fit] = summarise(result(group("")), facts, {});
  const pull = { name: "p", pull: 1, constraint: 0.5 };
  const free = { name: "f", value: 0.25, uncertainty: 0.125, blinded: false, frozen: false };
  const many = {
    ...fit!,
    largestPulls: Array(10).fill(pull),
    pulls: 12,
    unconstrained: Array(11).fill(free),
  };
  const options = { input: "in.hdf5", facts, outputs: [], seconds: 1, toys: [] };
  const text = summaryText({ ...options, fits: [many] });
  expect(text).toContain(
    "  Largest pulls, 10 of 12, in units of the prefit uncertainty (all: rabbit print pulls)\n",
  );
  expect(text).toContain(
    "  Nuisance parameters without constraint, 10 of 11 (all: rabbit print parameters)\n",
  );
  expect(text.match(/^ {4}f {2}0.250 \+- 0.125$/gm)).toHaveLength(10);
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

test("restarts are shown where there were any, the norm of the gradient where the fit did not converge", () => {
  const textOf = (details: Partial<Convergence>) => {
    const convergence = { ...group("").convergence!, ...details };
    const fits = summarise(result(group("", { convergence })), facts, {});
    return summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] });
  };
  expect(textOf({ restarts: 0, gradientNorm: 0.5 })).not.toMatch(/gradient|Restarts/);
  const text = textOf({ converged: false, status: "stalled", restarts: 2, gradientNorm: 0.5 });
  expect(text).toContain("  Norm of the gradient                     5.00e-1\n");
  expect(text).toContain("  Restarts of the minimizer                2\n");
});

test("impacts that could not be computed are counted where there are any", () => {
  const textOf = (counts: ReadonlyMap<string, number>) => {
    const fits = summarise(result(group("", { counts })), facts, {});
    return summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] });
  };
  expect(textOf(new Map())).not.toContain("Impacts");
  expect(textOf(new Map([["impacts_asym_failed", 2]]))).toContain(
    "  Impacts that could not be computed       2, which are nan; the warnings say why\n",
  );
});

test("the condition number of the Hessian is shown where it is known", () => {
  const convergence = { ...group("").convergence!, conditionNumber: 12345 };
  const fits = summarise(result(group("", { convergence })), facts, {});
  expect(fits[0]!.conditionNumber).toBe(12345);
  expect(summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] })).toContain(
    "  Condition number of the Hessian          1.23e+4\n",
  );
});

test("a strength at its bound has no interval from the curvature: the summary has the one by the likelihood, or names the option", () => {
  const bounded = (contour?: readonly number[]) => {
    const plain = group("");
    const histograms = new Map(plain.histograms).set(
      "parms",
      parameters([1e-9, 0.3, -1, 0.25, 1], [49, 0.04, 0.25, 0.64, 0.01]),
    );
    const axes = [
      [axisNames.impacts, ["sig"]],
      [axisNames.confidenceLevel, ["1"]],
      [axisNames.downUp, ["0", "1"]],
      [axisNames.parameters, names],
    ] as const;
    if (contour !== undefined) {
      const ofAxes = axes.map(([name, categories]) =>
        stringCategoryAxis(categories, { name, overflow: false }),
      );
      histograms.set("contour_scan", histogram(ofAxes, { values: contour }));
    }
    const [fit] = summarise(result({ ...plain, histograms }), facts, { data: { unblind: [".*"] } });
    return summaryText({ input: "input.hdf5", facts, outputs: [], seconds: 1, fits: [fit!], toys: [] });
  };
  expect(bounded()).toContain("sig  mu = 0, its bound (an interval: --contourScan sig)  x = 0.00 +- 7.00");
  const found = bounded([0, 0, 0, 0, 0, 1.25, 0, 0, 0, 0]);
  expect(found).toContain("sig  mu = 0, its bound; by the likelihood up to 1.5625  x = 0.00 +- 7.00");
  for (const text of [bounded(), found]) expect(text).not.toContain("+49");
});

test("a saturated statistic below zero has no p-value, and the summary says why", () => {
  const fits = summarise(result(group("", { nllvalreduced: -3.455, ndfsat: 13 })), facts, {});
  const text = summaryText({ input: "input.hdf5", facts, outputs: [], seconds: 1, fits, toys: [] });
  expect(text).toMatch(
    /Saturated test +2 dNLL = -6\.91, ndf = 13; no p-value: a statistic below zero, as of negative yields, is no chi-square/,
  );
  expect(text).not.toContain("p-value =");
});
