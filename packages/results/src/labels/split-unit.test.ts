import { expect, test } from "vitest";
import { splitUnit } from "./split-unit.js";

test.each([
  ["mass [GeV]", { quantity: "mass", unit: "GeV" }],
  ["mass (GeV)", { quantity: "mass", unit: "GeV" }],
  ["mass[GeV]", { quantity: "mass", unit: "GeV" }],
  ["$p_T$ (GeV/c)", { quantity: "$p_T$", unit: "GeV/c" }],
  ["mass (GeV/c^2)", { quantity: "mass", unit: "GeV/c^2" }],
  ["$q^2$ (GeV$^2$)", { quantity: "$q^2$", unit: "GeV$^2$" }],
  ["luminosity (1/fb)", { quantity: "luminosity", unit: "1/fb" }],
  ["decay length (µm)", { quantity: "decay length", unit: "µm" }],
  ["score [arbitrary units]", { quantity: "score", unit: "arbitrary units" }],
  ["mass (fitted)", { quantity: "mass (fitted)" }],
  ["f(m)", { quantity: "f(m)" }],
  ["[GeV]", { quantity: "[GeV]" }],
  ["mass", { quantity: "mass" }],
  ["", { quantity: "" }],
])("%j is %j", (label, split) => {
  expect(splitUnit(label)).toEqual(split);
});

test("a caller may take all in round brackets for a unit", () => {
  expect(splitUnit("mass(GeV)", () => true)).toEqual({ quantity: "mass", unit: "GeV" });
  expect(splitUnit("coupling (of the model)", () => true)).toEqual({
    quantity: "coupling",
    unit: "of the model",
  });
});
