import { expect, test } from "vitest";
import { sameButForNumbers } from "./index.js";

test("texts that differ in numbers alone are together, under the first of them", () => {
  const texts = [
    'Yield of "sig1" is -0.48 in bin 9.',
    'Yield of "sig2" is -0.5 in bin 9.',
    'Yield of "sig1" is 1.2e-7 in bin 10.',
    "No minimum.",
    "No minimum.",
  ];
  expect(sameButForNumbers(texts.keys(), (i) => texts[i]!)).toEqual([
    { text: texts[0], items: [0, 2] },
    { text: texts[1], items: [1] },
    { text: texts[3], items: [3, 4] },
  ]);
});
