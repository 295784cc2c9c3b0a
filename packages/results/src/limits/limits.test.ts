import { fileURLToPath } from "node:url";
import { emptyResultGroup, limitHistogram } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { renderTable } from "../tables/render-table.js";
import { exampleFit } from "../testing/example-fit.js";
import { limitTable } from "./limit-table.js";
import { limitsOf } from "./limits.js";

const path = fileURLToPath(new URL("../../../../fixtures/results/limits_bsm.hdf5", import.meta.url));

describe("limits of Python rabbit", () => {
  test("are read by parameter, level and method", async () => {
    const { groups } = await readFitResult(path);
    expect(limitsOf(groups[0]!)).toEqual([
      {
        parameter: "bsm1",
        level: 0.05,
        method: "gaussian",
        observed: expect.closeTo(1.8916214, 6),
        expected: [0.025, 0.16, 0.5, 0.84, 0.975].map((quantile, i) => ({
          quantile,
          value: expect.closeTo([1.0330666, 1.3741395, 1.9040965, 2.6447922, 3.5139584][i]!, 6),
        })),
      },
      // Python rabbit has no observed limit of this method.
      {
        parameter: "bsm1",
        level: 0.05,
        method: "likelihood",
        expected: [0.025, 0.16, 0.5, 0.84, 0.975].map((quantile, i) => ({
          quantile,
          value: expect.closeTo([1.6048873, 1.8610048, 2.3037859, 2.9695127, 3.7841651][i]!, 6),
        })),
      },
    ]);
  });

  test("are a table", async () => {
    const { groups } = await readFitResult(path);
    const text = [...renderTable(limitTable(groups[0]!), "text")].join("");
    expect(text.split("\n").slice(0, 4)).toEqual([
      "Parameter  Level  Method      observed    2.5%     16%  expected     84%   97.5%",
      "--------------------------------------------------------------------------------",
      "bsm1        0.05  gaussian      1.8916  1.0331  1.3741    1.9041  2.6448  3.5140",
      "bsm1        0.05  likelihood            1.6049  1.8610    2.3038  2.9695  3.7842",
    ]);
  });
});

test("what is observed of a hidden parameter is blinded, and its expected limits are not", async () => {
  const { groups } = await readFitResult(path);
  const { rows, notes } = limitTable(groups[0]!, ["bsm1"]);
  expect([...rows]).toEqual([
    expect.objectContaining({
      method: "gaussian",
      observed: "blinded",
      expected50: expect.closeTo(1.9040965, 6),
    }),
    // Python rabbit has no observed limit of this method: there is nothing to hide.
    expect.objectContaining({ method: "likelihood", observed: undefined }),
  ]);
  expect(notes).toEqual([]);
});

test("the error and the lower end of a hidden limit by toys are not shown, and those of others are", () => {
  const parms = stringCategoryAxis(["hidden", "shown"], { name: "parms", overflow: false });
  const levels = stringCategoryAxis(["0.05"], { name: "cls", overflow: false });
  const values = (value: number) => histogram([parms, levels], { values: [Number.NaN, value] });
  const observed = histogram([parms, levels], { values: [Number.NaN, 2], variances: [Number.NaN, 0.01] });
  const group = {
    ...emptyResultGroup({ kind: "data" }),
    histograms: new Map<string, Histogram>([
      [limitHistogram("feldman-cousins", "observed"), observed],
      [limitHistogram("feldman-cousins", "lower"), values(1)],
    ]),
  };
  const { rows, columns, notes } = limitTable(group, ["hidden"]);
  expect(columns.map(({ key }) => key)).toEqual([
    "parameter",
    "level",
    "method",
    "observed",
    "error",
    "lower",
  ]);
  const method = "feldman-cousins";
  expect([...rows]).toEqual([
    { parameter: "hidden", level: 0.05, method, observed: "blinded" },
    { parameter: "shown", level: 0.05, method, observed: 2, error: 0.1, lower: 1 },
  ]);
  expect(notes).toEqual([]);
  expect(limitTable(group, []).notes).toEqual([
    "NaN: there is no such limit; the log of rabbit limit says why.",
  ]);
});

test("each quantile has a column of its own, with a short title", () => {
  const quantiles = [0.5, 0.5000000001, 0.07, 1e-7];
  const expected = histogram(
    [
      stringCategoryAxis(["mu"], { name: "parms", overflow: false }),
      stringCategoryAxis(["0.05"], { name: "cls", overflow: false }),
      stringCategoryAxis(quantiles.map(String), { name: "clb", overflow: false }),
    ],
    { values: [4, 3, 2, 1] },
  );
  const group = {
    ...emptyResultGroup({ kind: "data" }),
    histograms: new Map<string, Histogram>([[limitHistogram("likelihood", "expected"), expected]]),
  };
  const { rows, columns } = limitTable(group);
  expect(columns.slice(4).map(({ key, title }) => [key, title])).toEqual([
    ["expected50", "expected"],
    ["expected50.00000001", "50%"],
    ["expected7", "7%"],
    ["expected0.00001", "0.00001%"],
  ]);
  expect([...rows]).toEqual([
    expect.objectContaining({
      expected50: 4,
      "expected50.00000001": 3,
      expected7: 2,
      "expected0.00001": 1,
    }),
  ]);
});

test("a result without limits says what makes them", () => {
  expect(limitsOf(exampleFit())).toEqual([]);
  expect(() => limitTable(exampleFit())).toThrow("rabbit limit makes such a result.");
});
