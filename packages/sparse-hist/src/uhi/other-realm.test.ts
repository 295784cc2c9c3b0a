import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { integerAxis } from "../axis/create.js";
import { histogram } from "../histogram/create.js";
import { fromUhiJson, toUhiJson } from "./json.js";
import { fromUhiZip, toUhiZip } from "./zip.js";

const hist = histogram([integerAxis(0, 3, { underflow: false, overflow: false })], { values: [1, 2, 4] });

test("bytes, Maps and metadata of another realm, as in a test runner, are taken for what they are", () => {
  const bytes = toUhiZip({ h: hist });
  const foreign = runInNewContext("Uint8Array.from(bytes)", { bytes: [...bytes] });
  expect(foreign).not.toBeInstanceOf(Uint8Array);
  expect(fromUhiZip(foreign)).toEqual(new Map([["h", hist]]));
  const map = runInNewContext("new Map([['h', hist]])", { hist });
  expect(fromUhiJson(toUhiJson(map))).toEqual(new Map([["h", hist]]));
  const metadata = runInNewContext("({ list: [1, { a: null }] })");
  const described = { ...hist, metadata };
  expect(fromUhiJson(toUhiJson({ h: described })).get("h")?.metadata).toEqual({ list: [1, { a: null }] });
});

test("an object of a class is not what JSON can hold", () => {
  class Run {}
  expect(() => toUhiJson({ h: { ...hist, metadata: { run: new Run() as never } } })).toThrow(
    "expected what JSON can hold, not [object Object]",
  );
});
