import { emptyResultGroup, type ResultGroup } from "@rabbit-fit/contracts";
import {
  histogram,
  innerValues,
  integerAxis,
  regularAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { yieldVariation } from "./yield-variations.js";

const axes = [
  regularAxis(2, 0, 1, { name: "x" }),
  stringCategoryAxis(["norm", "shape"], { name: "vars", overflow: false }),
  integerAxis(0, 2, { name: "downUpVar", underflow: false, overflow: false }),
];
// [x, vars, downUpVar]: a hundred times the bin, ten times the parameter, and the side.
const values = [0, 1].flatMap((x) =>
  [0, 1].flatMap((parameter) => [0, 1].map((side) => 100 * x + 10 * parameter + side)),
);
const group: ResultGroup = {
  ...emptyResultGroup({ kind: "data" }),
  mappings: new Map([
    [
      "BaseMapping",
      {
        channels: new Map([
          [
            "main",
            new Map([
              ["hist_postfit_inclusive_variations", histogram(axes, { values })],
              ["hist_prefit_inclusive_variations_correlated", histogram(axes, { values })],
            ]),
          ],
        ]),
        counts: new Map(),
        numbers: new Map(),
        histograms: new Map(),
      },
    ],
  ]),
};

test("down and up of a parameter, with the axes of the channel alone", () => {
  const { down, up } = yieldVariation(group, { channel: "main", parameter: "shape" });
  expect([...innerValues(down)]).toEqual([10, 110]);
  expect([...innerValues(up)]).toEqual([11, 111]);
  expect(up.axes.map(({ name }) => name)).toEqual(["x"]);
  const correlated = { channel: "main", stage: "prefit", parameter: "norm", others: "correlated" } as const;
  expect([...innerValues(yieldVariation(group, correlated).up)]).toEqual([1, 101]);
});

test("what is not there says how to get it", () => {
  expect(() => yieldVariation(group, { channel: "main", stage: "prefit", parameter: "norm" })).toThrow(
    /BaseMapping, main: hist_prefit_inclusive_variations is missing.*options\.analyses\.variations: true/,
  );
  expect(() => yieldVariation(group, { channel: "main", parameter: "nope" })).toThrow(
    'parameter is "nope", expected one of the 2 that were varied',
  );
});
