import { expect, test } from "vitest";
import { checksum } from "./checksum.js";

// What lookup3.c gives in its driver5().
test("the checksum is that of lookup3", () => {
  expect(checksum(new TextEncoder().encode("Four score and seven years ago"))).toBe(0x17770551);
});
