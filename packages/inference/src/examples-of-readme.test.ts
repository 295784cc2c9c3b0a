import { readFileSync } from "node:fs";
import * as fitter from "@rabbit-fit/fitter";
import { expect, test } from "vitest";
import * as inference from "./index.js";
import * as node from "./node/index.js";
import { countingExperiment } from "./testing/counting-experiment.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```\n\nprints\n\n```\n([\s\S]*?)\n?```/g)].map(
  ([, code, printed]) => ({ code: code!, printed: printed!.split("\n") }),
);
const modules: Readonly<Record<string, object>> = {
  "@rabbit-fit/fitter": fitter,
  "@rabbit-fit/inference": inference,
  "@rabbit-fit/inference/node": node,
};
const input = countingExperiment({
  signal: [10],
  backgrounds: [[50]],
  observed: [55],
  systematics: [{ name: "background_norm", values: [0, Math.log(1.1)] }],
});

/** Runs an example: its imports become the modules here. */
async function run(code: string): Promise<string[]> {
  const lines: string[] = [];
  const body = code
    .replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = modules[$2];")
    .replace(/([)\]\w])!/g, "$1");
  const call = new Function("modules", "console", "input", `return (async () => {${body}})();`);
  await call(modules, { log: (...words: unknown[]) => lines.push(words.join(" ")) }, input);
  return lines;
}

test("the README has four examples", () => {
  expect(examples).toHaveLength(4);
});

test.each(examples)(
  "an example prints what the README says",
  async ({ code, printed }) => {
    expect(await run(code)).toEqual(printed);
  },
  240_000,
);
