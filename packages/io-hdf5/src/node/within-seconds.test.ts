import { readFileSync } from "node:fs";
import * as vm from "node:vm";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { objectFailure, openFailure } from "../hdf5/failure.js";
import type { withinSeconds } from "./within-seconds.js";

/** The module as it is in a test runner that evaluates modules in a context of its own. */
function ofAnotherContext(): { readonly withinSeconds: typeof withinSeconds } {
  const source = readFileSync(new URL("./within-seconds.ts", import.meta.url), "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "cjs" });
  const context = { module: { exports: {} }, require: () => vm };
  vm.runInNewContext(code, context);
  return context.module.exports as ReturnType<typeof ofAnotherContext>;
}

test("in another context calls are run, also one inside another, and ended when they take too long", () => {
  const { withinSeconds } = ofAnotherContext();
  expect(withinSeconds(() => 3)).toBe(3);
  expect(withinSeconds(() => withinSeconds(() => 3) + 1)).toBe(4);
  const endless = () => {
    for (;;);
  };
  expect(() => withinSeconds(endless, 100)).toThrow("Script execution timed out");
  expect(withinSeconds(() => 5)).toBe(5);
  expect(Object.keys(globalThis)).not.toContain("rabbitGuardedCall");
});

test("a mistake of a program is not told as a damage of the file", () => {
  const error = vm.runInNewContext("new TypeError('call is not a function')");
  const expected =
    "not read (TypeError: call is not a function), expected a program without mistakes. The mistake";
  expect(openFailure("a.hdf5", error).message).toContain(`a.hdf5: format is ${expected}`);
  expect(objectFailure("a.hdf5", "/hsumw", new TypeError("call is not a function")).message).toContain(
    `a.hdf5: /hsumw is ${expected}`,
  );
  expect(openFailure("a.hdf5", new Error("bad superblock")).message).toContain("The file is damaged");
});
