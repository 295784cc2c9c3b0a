import { expect, test } from "vitest";
import { philox4x32 } from "./philox.js";

/** Lines "philox4x32 10" of tests/kat_vectors in Random123 1.14: counter, key, answer. */
const knownAnswers = [
  "00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
  "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd",
  "243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1",
];

test.each(knownAnswers)("Philox 4x32-10 gives the known answer of Random123: %s", (line) => {
  const words = Uint32Array.from(line.split(" "), (word) => Number.parseInt(word, 16));
  const out = new Uint32Array(4);
  philox4x32(words.subarray(0, 4), words.subarray(4, 6), out);
  expect(out).toEqual(words.subarray(6));
});
