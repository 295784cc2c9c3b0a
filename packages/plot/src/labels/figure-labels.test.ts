import { expect, test } from "vitest";
import { axisLabel, axisText } from "./figure-labels.js";

test("a unit in brackets at the end of a label of a tensor is its unit", () => {
  const named = (label: string) => axisLabel({ name: "a", label }, {});
  expect(named("mass (GeV)")).toEqual({ label: "mass", unit: "GeV" });
  expect(named("$d_{xy}$ (μm)")).toEqual({ label: "$d_{xy}$", unit: "μm" });
  expect(named("jets (all)")).toEqual({ label: "jets (all)" });
  expect(named("f(m)")).toEqual({ label: "f(m)" });
  expect(named("")).toEqual({ label: "a" });
  expect(named("mass [GeV]")).toEqual({ label: "mass", unit: "GeV" });
  for (const label of ["mass (GeV)", "mass [GeV]"]) expect(axisText({ name: "a", label }, {})).toBe(label);
});

test("labels that are given come before those of the tensor", () => {
  const axis = { name: "a", label: "mass (GeV)" };
  expect(axisText(axis, { axes: { a: { label: "m", unit: "TeV" } } })).toBe("m (TeV)");
  expect(axisText(axis, { axes: { b: { label: "m" } } })).toBe("mass (GeV)");
});
