import {
  type Convergence,
  dataSetFromName,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { inspectionText } from "./inspection-text.js";
import { inspectResult } from "./result-inspection.js";

const parms = histogram([stringCategoryAxis(["sig"], { name: "parms", overflow: false })], {
  values: [1],
  variances: [0.1],
});

function fit(name: string, details: Partial<ResultGroup> = {}): ResultGroup {
  const histograms = new Map([["parms", parms]]);
  return { ...emptyResultGroup(dataSetFromName(name)), histograms, ...details };
}

const numbers = { iterations: 7, hessianVectorProducts: 30 };
const converged: Convergence = { converged: true, status: "converged", message: "Converged.", ...numbers };
const stalled: Convergence = {
  converged: false,
  status: "stalled",
  message: "No step lowers it.",
  ...numbers,
};

function result(...groups: ResultGroup[]): FitResult {
  return {
    meta: { info: new Map(), input: new Map(), processes: ["sig"], pois: ["sig"], nois: [] },
    groups,
  };
}

test("of a thousand toys the first is shown, and how many converged", () => {
  const toys = Array.from({ length: 1000 }, (_, index) =>
    fit(`toy${index + 1}`, { convergence: index === 3 ? stalled : converged }),
  );
  const text = inspectionText(inspectResult("out.hdf5", result(fit("", { convergence: stalled }), ...toys)));
  expect(text).toBe(`out.hdf5: result of a fit

Made by                 not recorded
Processes               sig
Parameters of interest  sig
Nuisances of interest   none

Fit to data
  Parameters   1
  Blinded      sig
  Convergence  No step lowers it.
  Histograms   parms

Fit "toy1" (--result toy1)
  Parameters   1
  Convergence  Converged.
  Histograms   parms

Fits to 1000 toys, of which 999 converged
  toy1, toy2, toy3, toy4, toy5, toy6, toy7, toy8, toy9, toy10, toy11, toy12, and 988 more
`);
});

test("toys of the reference do not say whether they converged, and pseudodata called alike are no toys", () => {
  const text = inspectionText(inspectResult("out.hdf5", result(fit("toy1_A"), fit("toy2_A"), fit("toyota"))));
  expect(text).toContain("Fits to 2 toys\n  toy1_A, toy2_A\n");
  expect(text.match(/^Fit ".*?"/gm)).toEqual(['Fit "toy1_A"', 'Fit "toyota"']);
});

test("what a fit hides is named, with the way in which it is hidden where that is known", () => {
  const blinding = { scheme: "additive", parameters: ["sig"] } as const;
  const inspection = inspectResult("out.hdf5", result(fit("", { blinding }), fit("asimov")));
  expect(inspection.fits.map((each) => each.blinding)).toEqual([blinding, undefined]);
  expect(inspectionText(inspection)).toContain("  Blinded     sig (additive)\n");
  const open = { blinding: { ...blinding, parameters: [] } };
  expect(inspectionText(inspectResult("out.hdf5", result(fit("", open))))).not.toContain("Blinded");
});

test("for programs every fit has its convergence", () => {
  const { fits } = inspectResult(
    "out.hdf5",
    result(fit("toy1", { convergence: { ...converged, conditionNumber: 4 } })),
  );
  expect(fits).toEqual([
    {
      name: "toy1",
      dataSet: { kind: "toy", toy: 1 },
      parameters: 1,
      convergence: { ...converged, conditionNumber: 4 },
      histograms: ["parms"],
      mappings: [],
    },
  ]);
});

test("the certificate of a fit is a line", () => {
  const certificate = { evaluations: 9, restarts: 1, gradientNorm: 0.00123456, trustRadius: 30, edm: 1e-7 };
  const text = inspectionText(
    inspectResult("out.hdf5", result(fit("", { convergence: { ...stalled, ...certificate } }))),
  );
  expect(text).toContain(
    "\n  Minimizer    7 iterations, 9 evaluations, 1 restarts, |gradient| = 0.00123, radius = 30, edm = 1e-7\n",
  );
});
