import { histogram, innerValues, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { exampleFit, exampleMeta, parameterHistogram } from "../testing/example-fit.js";
import { correlationOf, covarianceOf } from "./parameter-matrix.js";
import { startingPoint } from "./starting-point.js";

const names = ["a", "b", "c"];
const axis = (name: string, categories = names) => stringCategoryAxis(categories, { name });
// [3, 3]; c was fixed.
const elements = [4, 1, 0, 1, 9, 0, 0, 0, 0];

/** Python rabbit's axes of names have an overflow bin, which is no parameter. */
function fit(rows = axis("parms_x"), columns = axis("parms_y")) {
  const cov = histogram([rows, columns], { values: elements, name: "cov" });
  const parms = parameterHistogram([1, 2, 3], [4, 9, 0], names);
  return exampleFit(
    { kind: "data" },
    {
      histograms: new Map([
        ["parms", parms],
        ["cov", cov],
      ]),
    },
  );
}

test("elements and blocks are found by name", () => {
  const covariance = covarianceOf(fit())!;
  expect([...covariance.values]).toEqual(elements);
  expect([covariance.at("a", "b"), covariance.at("b", "a"), covariance.at("b", "b")]).toEqual([1, 1, 9]);
  const block = covariance.block(["b", "a"]);
  expect(block.names).toEqual(["b", "a"]);
  expect([...block.values]).toEqual([9, 1, 1, 4]);
  expect(block.at("a", "a")).toBe(4);
  expect(() => covariance.at("a", "d")).toThrow(
    'parameter is "d", expected a parameter of the result. There are a, b, c.',
  );
  expect(covarianceOf(exampleFit())).toBeUndefined();
});

test("a correlation is C_ij / sqrt(C_ii C_jj), and NaN with what was fixed", () => {
  const correlation = correlationOf(covarianceOf(fit())!);
  const nan = Number.NaN;
  expect([...correlation.values]).toEqual([1, 1 / 6, nan, 1 / 6, 1, nan, nan, nan, nan]);
  expect(correlation.at("b", "a")).toBe(1 / 6);
});

test("a covariance of other parameters than those of the fit is refused", () => {
  expect(() => covarianceOf(fit(axis("parms_x", ["b", "a", "c"])))).toThrow(
    "cov parms_x: expected the parameters of parms, in their order.",
  );
  expect(() => covarianceOf(fit(axis("parms_x"), axis("parms_y", ["a", "b", "d"])))).toThrow("cov parms_y");
});

test("another fit starts from the parameters, with their covariance where there is one", () => {
  const group = fit();
  expect(startingPoint(group)).toEqual({
    names,
    values: Float64Array.of(1, 2, 3),
    covariance: Float64Array.from(elements),
  });
  const { covariance, ...start } = startingPoint(exampleFit());
  expect(covariance).toBeUndefined();
  expect(start.values).toEqual(Float64Array.from(innerValues(exampleFit().histograms.get("parms")!)));
  const failed = new Map([["parms", parameterHistogram([1, Number.NaN, 3], [1, 1, 1], names)]]);
  const hidden = { scheme: "additive", parameters: ["sig"] } as const;
  expect(startingPoint({ ...group, blinding: hidden })).toMatchObject({
    blinded: ["sig"],
    blindingScheme: "additive",
  });
  // Of a result of Python rabbit the options tell; of a plain file nothing does.
  expect(startingPoint(exampleFit(), { meta: exampleMeta }).blinded).toEqual(["sig", "noi"]);
  expect(startingPoint(exampleFit({ kind: "asimov" })).blinded).toEqual([]);
  expect(startingPoint(exampleFit())).not.toHaveProperty("blinded");
  expect(() => startingPoint({ ...group, histograms: failed })).toThrow(
    "parms b is NaN, expected a finite number.",
  );
});
