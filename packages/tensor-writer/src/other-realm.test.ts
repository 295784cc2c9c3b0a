import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { AuxiliaryBook } from "./auxiliary/auxiliary-book.js";
import { externalTerm } from "./external/external-term.js";

test("arrays and Maps of another realm, as in a test runner, are taken for what they are", () => {
  const hessian = runInNewContext("Float64Array.of(2, 1, 1, 3)");
  expect(hessian).not.toBeInstanceOf(Float64Array);
  const term = externalTerm({ parameters: ["a", "b"], hessian }, "e");
  expect(term.hessian).toEqual({ kind: "dense", size: 2, values: Float64Array.of(2, 1, 1, 3) });
  const book = new AuxiliaryBook();
  book.add("bundle", runInNewContext("new Map([['names', ['a', 'b']]])"));
  expect(book.all.get("bundle")?.get("names")).toEqual(["a", "b"]);
});
