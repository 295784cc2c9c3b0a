import { readFileSync } from "node:fs";
import * as sparseHist from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import * as fitter from "./index.js";

test("the example of the README runs and gives what its comment says", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const code = readme
    .match(/```ts\n([\s\S]*?)```/)![1]!
    .replaceAll(/import \{([^}]*)\} from ("[^"]+");/g, "const {$1} = packages[$2];");
  const run = new Function("packages", `return (async () => {${code} return { signalStrength, pull }; })()`);
  const packages = { "@rabbit-fit/fitter": fitter, "@rabbit-fit/sparse-hist": sparseHist };
  const { signalStrength, pull } = await run(packages);
  expect(signalStrength).toBeCloseTo(2.2, 8);
  expect(pull).toBeCloseTo(0, 8);
});
