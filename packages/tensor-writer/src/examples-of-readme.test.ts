import { readFileSync } from "node:fs";
import * as sparseHist from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import * as tensorWriter from "./index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README prints what the README says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const [, printed] = /prints\n\n```\n([\s\S]*?)\n```/.exec(readme)!;
  const body = code!
    .replace(/import (\{.*?\}) from "@rabbit-fit\/sparse-hist";/, "const $1 = sparseHist;")
    .replace(/import (\{.*?\}) from "@rabbit-fit\/tensor-writer";/, "const $1 = tensorWriter;");
  const lines: string[] = [];
  new Function("sparseHist", "tensorWriter", "console", body)(sparseHist, tensorWriter, {
    log: (line: string) => lines.push(line),
  });
  expect(lines.join("\n")).toBe(printed);
});

test("the table of the README has every call of the writer", () => {
  const calls = Object.getOwnPropertyNames(tensorWriter.TensorWriter.prototype);
  const documented = Array.from(readme.matchAll(/^\| `(add\w+|build)` /gm), ([, call]) => call);
  expect(documented.toSorted()).toEqual(calls.filter((call) => /^(add|build)/.test(call)).toSorted());
});
