import { expect, test } from "vitest";
import { AuxiliaryBook } from "./auxiliary-book.js";

test("arrays keep their type and shape, plain numbers become float64, and texts stay texts", () => {
  const book = new AuxiliaryBook();
  const data = Int16Array.of(1, 2, 3, 4, 5, 6);
  book.add("m", {
    matrix: { shape: [2, 3], data },
    flags: { shape: [1], data: Int8Array.of(1), boolean: true },
    counts: BigInt64Array.of(5n),
    numbers: [1, 2.5],
    names: ["x", "y"],
    nothing: [],
  });
  data.fill(0);
  expect(book.all.get("m")).toEqual(
    new Map<string, unknown>([
      ["matrix", { shape: [2, 3], data: Int16Array.of(1, 2, 3, 4, 5, 6) }],
      ["flags", { shape: [1], data: Int8Array.of(1), boolean: true }],
      ["counts", { shape: [1], data: BigInt64Array.of(5n) }],
      ["numbers", { shape: [2], data: Float64Array.of(1, 2.5) }],
      ["names", ["x", "y"]],
      ["nothing", { shape: [0], data: new Float64Array(0) }],
    ]),
  );
});

test("a bundle that was read can be added as it is", () => {
  const bundle = new Map([["a", { shape: [1], data: Float64Array.of(1) }]]);
  const book = new AuxiliaryBook();
  book.add("m", bundle);
  expect(book.all).toEqual(new Map([["m", bundle]]));
});
