import { expect, test } from "vitest";
import { integerAxis, regularAxis, stringCategoryAxis, variableAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { fromDense, toDense } from "../histogram/layout.js";
import { select } from "./select.js";
import { loc, rebin, slice } from "./selectors.js";

test("categories are merged onto an axis that names them", () => {
  const flavour = stringCategoryAxis(["u", "d", "s", "c"], { name: "flavour" });
  const hist = histogram([flavour], { values: [1, 2, 4, 8, 16], variances: [1, 2, 4, 8, 16], flow: true });
  const merged = stringCategoryAxis(["light", "charm"], { name: "kind" });
  const out = select(hist, { flavour: rebin({ groups: [3, 1], axis: merged }) });
  // u + d + s, c, and what was in overflow.
  expect(out).toMatchObject({
    axes: [merged],
    values: Float64Array.of(7, 8, 16),
    variances: Float64Array.of(7, 8, 16),
  });
  expect(toDense(select(fromDense(hist), { flavour: rebin({ groups: [3, 1], axis: merged }) }))).toEqual(out);
});

test("underflow becomes overflow on an axis of categories, where nothing is below", () => {
  const x = regularAxis(2, 0, 2, { name: "x" });
  const hist = histogram([x], { values: [1, 2, 4, 8], flow: true });
  const named = (options: { readonly overflow: boolean }) =>
    select(hist, { x: rebin({ groups: [1, 1], axis: stringCategoryAxis(["low", "high"], options) }) });
  expect(Array.from(named({ overflow: true }).values)).toEqual([2, 4, 9]);
  expect(Array.from(named({ overflow: false }).values)).toEqual([2, 4]);
});

test("merging keeps name, label and metadata, and loses wrapping around", () => {
  const phi = integerAxis(0, 4, { name: "phi", label: "azimuth", circular: true, metadata: { unit: "rad" } });
  const hist = histogram([phi], { values: [1, 2, 4, 8] });
  const out = select(hist, { phi: rebin({ groups: [1, 3] }) });
  expect(Array.from(out.values)).toEqual([1, 14]);
  expect(out.axes[0]).toEqual(
    variableAxis([0, 1, 4], {
      name: "phi",
      label: "azimuth",
      metadata: { unit: "rad" },
      underflow: false,
      overflow: false,
    }),
  );
});

test("edges may be infinite, and are found within NumPy's tolerance", () => {
  const infinite = Number.POSITIVE_INFINITY;
  const x = variableAxis([-infinite, 0.1 + 0.2, 1, infinite], { name: "x" });
  const hist = histogram([x], { values: [1, 2, 4] });
  expect(Array.from(select(hist, { x: rebin({ edges: [-infinite, 0.3, infinite] }) }).values)).toEqual([
    0, 1, 6, 0,
  ]);
});

test("edges are those nearest, where bins are narrower than the tolerance", () => {
  const runs = integerAxis(300_000, 300_006, { name: "run", underflow: false, overflow: false });
  const hist = histogram([runs], { values: [1, 2, 4, 8, 16, 32] });
  const merged = select(hist, { run: rebin({ edges: [300_000, 300_002, 300_005, 300_006] }) });
  expect(Array.from(merged.values)).toEqual([3, 28, 32]);
});

test("groups count within the slice, whose outside is dropped", () => {
  const hist = histogram([integerAxis(0, 5, { name: "n" })], {
    values: [1, 2, 4, 8, 16, 32, 64],
    flow: true,
  });
  const out = select(hist, { n: slice(loc(1), loc(4), rebin({ groups: [2, 1] })) });
  expect(Array.from(out.values)).toEqual([0, 12, 16, 0]);
});
