import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as sparseHist from "../index.js";

test("the example of the README on UHI runs and gives what its comments say", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const code = readme
    .slice(readme.indexOf("## UHI"))
    .match(/```ts\n([\s\S]*?)```/)![1]!
    .replace(/import \{([^}]*)\} from .*;/, "const {$1} = library;");
  const { counts, archive, again, text, single } = new Function(
    "library",
    `${code}\nreturn { counts, archive, again, text, single };`,
  )(sparseHist);
  expect(archive).toBeInstanceOf(Uint8Array);
  expect(Array.from(counts.values)).toEqual([7, 12.5]);
  expect(again).toStrictEqual(counts);
  expect(JSON.parse(text)).toHaveProperty("uhi_schema", 1);
  expect(single).toStrictEqual(counts);
});
