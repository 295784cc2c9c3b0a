import { expect, test } from "vitest";
import { estimateText } from "./estimate-text.js";

test("a value has as many decimals as three digits of its uncertainty warrant", () => {
  expect(estimateText(1.0247312, 0.126691)).toEqual({ value: "1.025", uncertainty: "0.127" });
  expect(estimateText(173.21, 12.3)).toEqual({ value: "173.2", uncertainty: "12.3" });
});

test("a value that rounds to zero has no sign", () => {
  expect(estimateText(-1e-9, 1.81).value).toBe("0.00");
  expect(estimateText(-0.01, 1.81).value).toBe("-0.01");
});

test("without an uncertainty the value stands alone", () => {
  expect(estimateText(0.5, Number.NaN)).toEqual({ value: "0.5", uncertainty: "nan" });
});
