import { expect, test } from "vitest";
import { integerAxis, stringCategoryAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { sparseHistogram } from "../histogram/sparse.js";
import { toUhi } from "./histogram-to-uhi.js";

test("a histogram with every field becomes this", () => {
  const metadata = { units: "GeV", "@private": 1, "": 2, name: "other", cuts: [1, null], weight: 0.5 };
  const axes = [
    integerAxis(0, 2, { name: "n", overflow: false }),
    stringCategoryAxis(["a"], { growth: true, metadata }),
  ];
  expect(
    toUhi(histogram(axes, { label: "counts", values: [1, 2, 3], variances: [4, 5, 6], flow: true })),
  ).toEqual({
    uhi_schema: 1,
    axes: [
      {
        type: "regular",
        lower: 0,
        upper: 2,
        bins: 2,
        underflow: true,
        overflow: false,
        circular: false,
        metadata: { name: "n", label: "" },
        writer_info: { "boost-histogram": { orig_type: "Integer" }, "rabbit-fit": { kind: "integer" } },
      },
      {
        type: "category_str",
        categories: ["a"],
        flow: false,
        // What UHI allows is where all can see it; the rest is a hint of ours.
        metadata: { units: "GeV", weight: 0.5 },
        writer_info: {
          "boost-histogram": { growth: true },
          "rabbit-fit": {
            growth: true,
            metadata: '{"@private": 1, "": 2, "name": "other", "cuts": [1, null]}',
          },
        },
      },
    ],
    storage: { type: "weighted", values: [[1], [2], [3]], variances: [[4], [5], [6]] },
    metadata: { name: "", label: "counts" },
  });
});

test("the bins of sparse entries count the underflow bin", () => {
  const axes = [integerAxis(0, 2), integerAxis(5, 7, { underflow: false })];
  // Bins 0 (underflow), 1, 3 (overflow) of the first axis, and 2 (overflow), 0, 1 of the second.
  const hist = sparseHistogram(axes, { indices: [2, 3, 10], values: [1, 2, 3] });
  const index = [
    [0, 1, 3],
    [2, 0, 1],
  ];
  expect(toUhi(hist).storage).toEqual({ type: "double", index, values: [1, 2, 3] });
});

test("a histogram without axes is one number, and remembers that it was sparse", () => {
  expect(toUhi(histogram([], { values: [3] })).storage).toEqual({ type: "double", values: 3 });
  const sparse = sparseHistogram([], { indices: [], values: [], variances: [] });
  expect(toUhi(sparse)).toMatchObject({
    storage: { type: "weighted", values: 0, variances: 0 },
    writer_info: { "rabbit-fit": { scalar_entries: 0 } },
  });
});
