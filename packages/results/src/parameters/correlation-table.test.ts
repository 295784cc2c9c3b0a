import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { renderTable } from "../tables/render-table.js";
import { exampleFit, exampleNames } from "../testing/example-fit.js";
import { correlationMatrixTable, correlationTable } from "./correlation-table.js";

const axis = (name: string) => stringCategoryAxis(exampleNames, { name, overflow: false });

/** Widths 1, 2, 1, 1 and 0: the last parameter is frozen. */
const covariance = histogram([axis("parms_x"), axis("parms_y")], {
  values: [1, 1, -0.25, 0.1, 0, 1, 4, 0, -1.8, 0, -0.25, 0, 1, 0, 0, 0.1, -1.8, 0, 1, 0, 0, 0, 0, 0, 0],
});
const plain = exampleFit();
const group = { ...plain, histograms: new Map([...plain.histograms, ["cov", covariance]]) };

function pairs(
  ...args: Parameters<typeof correlationTable> extends [unknown, (infer Choice)?] ? [Choice?] : never
) {
  const { rows, notes } = correlationTable(group, args[0]);
  return {
    pairs: [...rows].map(({ parameter, other, correlation }) => [parameter, other, correlation]),
    notes,
  };
}

describe("pairs", () => {
  test("are sorted by size, without those of a parameter of no variance", () => {
    const { pairs: all, notes } = pairs();
    expect(all).toEqual([
      ["free", "norm", -0.9],
      ["sig", "free", 0.5],
      ["sig", "noi", -0.25],
      ["sig", "norm", 0.1],
      ["free", "noi", 0],
      ["noi", "norm", 0],
    ]);
    expect(notes).toEqual(["Without variance, and so without correlation: shape."]);
  });

  test("of a parameter have it first", () => {
    expect(pairs({ of: "norm" }).pairs).toEqual([
      ["norm", "free", -0.9],
      ["norm", "sig", 0.1],
      ["norm", "noi", 0],
    ]);
    expect(pairs({ of: "norm", parameters: ["sig", "noi"] }).pairs).toEqual([
      ["norm", "sig", 0.1],
      ["norm", "noi", 0],
    ]);
  });

  test("can be the largest only, of either sign", () => {
    expect(pairs({ above: 0.25 }).pairs.map(([, , value]) => value)).toEqual([-0.9, 0.5, -0.25]);
    const { pairs: two, notes } = pairs({ top: 2 });
    expect(two.map(([, , value]) => value)).toEqual([-0.9, 0.5]);
    expect(notes?.[0]).toBe("2 of 6 pairs, the largest in size.");
  });

  test("can be of some parameters", () => {
    expect(pairs({ parameters: ["norm", "sig"] }).pairs).toEqual([["norm", "sig", 0.1]]);
  });
});

test("the matrix has a row and a column for each parameter", () => {
  const csv = [...renderTable(correlationMatrixTable(group, ["sig", "norm", "shape"]), "csv")].join("");
  expect(csv.split("\r\n")).toEqual([
    "parameter,sig,norm,shape",
    "sig,1,0.1,NaN",
    "norm,0.1,1,NaN",
    "shape,NaN,NaN,NaN",
    "",
  ]);
  expect([...correlationMatrixTable(group).rows]).toHaveLength(5);
});

test("a result without covariance says how to get one", () => {
  expect(() => correlationTable(plain)).toThrow('Fit without options.covariance: "of-interest"');
  expect(() => correlationTable(group, { of: "nrom" })).toThrow('"nrom", expected a parameter of the result');
});
