import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as sparseHist from "./index.js";

test("the example of the README runs and gives what its comments say", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const code = readme
    .match(/```ts\n([\s\S]*?)```/)![1]!
    .replace(/import \{([^}]*)\} from .*;/, "const {$1} = library;");
  const run = new Function(
    "library",
    `${code}\nreturn { edges: axisEdges(mass), flow: yields.values.length, inner: innerValues(yields) };`,
  );
  const { edges, flow, inner } = run(sparseHist);
  expect(Array.from(edges)).toEqual([100, 120, 140, 160, 180]);
  expect(flow).toBe(18);
  expect(Array.from(inner)).toEqual([1, 9, 4, 8, 4, 7, 1, 6]);
});
