import { emptyResultGroup } from "@rabbit-fit/contracts";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { type PullRow, pullRows, selectRows, sortRows } from "./pull-rows.js";
import { pullsText } from "./pulls-text.js";

const row = (name: string, pull: number, constraint = 1): PullRow => ({
  name,
  pull,
  constraint,
  prefitPull: 0,
  prefitConstraint: 1,
});
const names = (rows: readonly PullRow[]) => rows.map(({ name }) => name).join(" ");

test("rows are sorted by size where that is asked for, equal ones keep their order, NaN comes last", () => {
  const rows = [row("d", Number.NaN), row("a", 2), row("b", -3), row("c", 2), row("e", -0)];
  expect(names(sortRows(rows, "pull"))).toBe("b e a c d");
  expect(names(sortRows(rows, "abs pull"))).toBe("e a c b d");
  expect(names(sortRows(rows, "pull prefit"))).toBe("d a b c e");
  expect(names(rows)).toBe("d a b c e");
});

test("labels are sorted by code points, as Python sorts them", () => {
  // U+FF5E is below U+1F600, but above the surrogates that JavaScript stores that as.
  const rows = [row("\u{1F600}", 0), row("\uFF5E", 0), row("ab", 0), row("a", 0), row("B", 0)];
  expect(names(sortRows(rows, "label"))).toBe("B a ab \uFF5E \u{1F600}");
});

test("names are kept and excluded by a search anywhere in them", () => {
  const rows = [row("norm_a", 0), row("a_norm", 0), row("b", 0)];
  expect(names(selectRows(rows, { keep: /norm/ }))).toBe("norm_a a_norm");
  expect(names(selectRows(rows, { keep: /norm/, exclude: /^a/ }))).toBe("norm_a");
  expect(names(selectRows(rows, { exclude: /(?:)/ }))).toBe("");
});

test("names are padded by characters, long ones are not cut", () => {
  const long = "x".repeat(40);
  const lines = pullsText([row("\u{1F600}", 1), row(long, -0.5, Number.NaN)], { prefit: false }).split("\n");
  expect(lines[2]).toBe(`   \u{1F600}${" ".repeat(29)}    1.0 +/-        1.0`);
  expect(lines[3]).toBe(`   ${long}   -0.5 +/-        nan`);
});

test("a result without fitted parameters is refused", () => {
  const prefit = histogram([stringCategoryAxis(["a"], { name: "parms", overflow: false })], {
    values: [1],
    variances: [1],
  });
  const histograms = new Map([["parms_prefit", prefit]]);
  const group = { ...emptyResultGroup({ kind: "data" }), histograms };
  expect(() => pullRows(group)).toThrow("It was stopped before the fit (options.run.until).");
  const values = histogram([stringCategoryAxis(["a"], { overflow: false })], { values: [1] });
  expect(() => pullRows({ ...group, histograms: new Map([["parms", values]]) })).toThrow("with variances");
});
