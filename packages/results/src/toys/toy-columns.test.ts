import type { ResultGroup } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { converged, exampleFit, parameterHistogram, prefitOnly } from "../testing/example-fit.js";
import { toyColumns } from "./toy-columns.js";

function toy(number: number, x: number, details: Partial<ResultGroup> = {}): ResultGroup {
  const histograms = new Map([
    ["parms_prefit", parameterHistogram([1, number / 10], [0, 1], ["sig", "noi"])],
    ["parms", parameterHistogram([x, -x], [x * x, 0.25], ["sig", "noi"])],
  ]);
  return exampleFit({ kind: "toy", toy: number }, { histograms, nllvalreduced: 2 * x, ...details });
}

test("each number of the toys is a column, in the order of the result", () => {
  const stalled = { ...converged, converged: false, status: "stalled" as const };
  const columns = toyColumns([
    exampleFit(),
    toy(3, 0.5),
    toy(1, 2, { convergence: stalled, edmval: null }),
    toy(2, 1, { dataSet: { kind: "toy", toy: 2, pseudodata: "A" } }),
  ]);
  expect(columns.parameters).toEqual(["sig", "noi"]);
  expect([...columns.toys]).toEqual([3, 1]);
  expect([...columns.converged]).toEqual([1, 0]);
  expect([...columns.nll]).toEqual([1, 4]);
  expect([...columns.edm]).toEqual([1e-12, Number.NaN]);
  expect([...columns.x("sig")]).toEqual([0.5, 2]);
  expect([...columns.x("noi")]).toEqual([-0.5, -2]);
  expect([...columns.sigma("sig")]).toEqual([0.5, 2]);
  expect([...columns.prefit("noi")]).toEqual([0.3, 0.1]);
  expect(() => columns.x("norm")).toThrow('parameter is "norm", expected one of sig, noi.');
});

test("toys of pseudodata and single parameters are chosen", () => {
  const ofA = { dataSet: { kind: "toy", toy: 7, pseudodata: "A" } } as const;
  const columns = toyColumns([toy(1, 1), toy(7, 3, ofA)], { pseudodata: "A", parameters: ["noi", "other"] });
  expect([...columns.toys]).toEqual([7]);
  expect([...columns.x("noi")]).toEqual([-3]);
  expect([...columns.x("other")]).toEqual([Number.NaN]);
  expect(() => columns.sigma("sig")).toThrow('parameter is "sig"');
});

test("values that the toys hide have no column", () => {
  const hidden = { blinding: { scheme: "additive", parameters: ["sig"] } } as const;
  const columns = toyColumns([toy(1, 1), toy(2, 2, hidden)]);
  expect(() => columns.x("sig")).toThrow(
    "x of sig is blinded, expected a parameter that the fits show. Fit with options.data.unblind to see its values.",
  );
  expect([...columns.sigma("sig")]).toEqual([1, 2]);
  expect([...columns.x("noi")]).toEqual([-1, -2]);
});

test("what a toy does not have is NaN, and without toys the columns are empty", () => {
  const columns = toyColumns([toy(1, 1), prefitOnly(toy(2, 1))]);
  expect([...columns.x("sig")]).toEqual([1, Number.NaN]);
  expect([...columns.sigma("sig")]).toEqual([1, Number.NaN]);
  expect([...columns.prefit("noi")]).toEqual([0.1, 0.2]);
  expect([...columns.converged]).toEqual([1, 0]);
  expect(toyColumns([exampleFit()])).toMatchObject({ parameters: [], toys: new Int32Array(0) });
});
