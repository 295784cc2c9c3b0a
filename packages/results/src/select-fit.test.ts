import { expect, test } from "vitest";
import { selectFit } from "./select-fit.js";

test("the fit to data comes first, then that to the Asimov data, unless one is named", () => {
  expect(selectFit(["asimov", "", "toy1"])).toBe("");
  expect(selectFit(["toy1", "asimov"])).toBe("asimov");
  expect(selectFit(["", "toy1"], { name: "toy1" })).toBe("toy1");
});

test("a fit that is not there is refused with those that are", () => {
  expect(() => selectFit(["", "asimov"], { name: "toy1" })).toThrow(
    'fit is "toy1", expected one of: the fit to data, asimov.',
  );
  expect(() => selectFit([""], { name: "toy1", field: "name" })).toThrow(
    'name is "toy1", expected one of: the fit to data. Leave name out.',
  );
  const toys = Array.from({ length: 12 }, (_, i) => `toy${i + 1}`);
  expect(() => selectFit(toys)).toThrow(/^fit: expected one of: toy1, .*toy10 and 2 more\.$/);
});
