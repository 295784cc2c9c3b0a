import { readFileSync } from "node:fs";
import type { FitResult } from "@rabbit-fit/contracts";
import * as minimizers from "@rabbit-fit/minimizers";
import * as sparseHist from "@rabbit-fit/sparse-hist";
import { expect, test, vi } from "vitest";
import * as fitter from "./index.js";
import * as fitterNode from "./node/index.js";
import { exampleInput } from "./testing/example-input.fixture.js";

const packages = {
  "@rabbit-fit/fitter": fitter,
  "@rabbit-fit/fitter/node": fitterNode,
  "@rabbit-fit/minimizers": minimizers,
  "@rabbit-fit/sparse-hist": sparseHist,
};
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) =>
  code!
    .replaceAll(/import \{([^}]*)\} from ("[^"]+");/g, "const {$1} = packages[$2];")
    .replaceAll(/(?<=[\])])!/g, ""),
);

test("the first example of the README gives what its comment says", async () => {
  const run = new Function(
    "packages",
    `return (async () => {${examples[0]} return { signalStrength, pull }; })()`,
  );
  const { signalStrength, pull } = await run(packages);
  expect(signalStrength).toBeCloseTo(2.2, 8);
  expect(pull).toBeCloseTo(0, 8);
});

test("the second example prints a line for each of its toys, here of a hundred", async () => {
  const log = vi.fn();
  const code = examples[1]!.replace("length: 1000", "length: 100");
  const run = new Function("packages", "input", "console", `return (async () => {${code} })()`);
  await run(packages, exampleInput(), { log });
  const names = Array.from({ length: 100 }, (_, i) => `toy${i + 1}`);
  expect(log.mock.calls.map(([name]) => name).sort()).toEqual(names.sort());
  expect(log.mock.calls.every(([, nll]) => Number.isFinite(nll))).toBe(true);
});

test("the example of a scan prints twice the rise of the likelihood, convex in the strength", async () => {
  const log = vi.fn();
  const code = examples[2]!.replace('"signal"', '"sig1"');
  await new Function("packages", "input", "console", `return (async () => {${code} })()`)(
    packages,
    exampleInput(),
    { log },
  );
  const [low, middle, high] = log.mock.calls.map(([, rise]) => rise as number);
  expect(log.mock.calls.map(([mu]) => mu)).toEqual([0.5, 1, 1.5]);
  expect(Math.min(low!, middle!, high!)).toBeGreaterThan(0);
  expect(middle! - low!).toBeLessThan(high! - middle!);
});

test("the scan by hand has the minimum of a fit, and rises as the profile of refits does", async () => {
  const log = vi.fn();
  const code = examples[3]!.replace('"signal"', '"sig1"');
  await new Function("packages", "input", "console", `return (async () => {${code} })()`)(
    packages,
    exampleInput(),
    { log },
  );
  const session = await fitter.openFit(exampleInput(), {
    data: { sets: ["data"], unblind: [".*"] },
  });
  const { x, nll, likelihood, refit } = await session.postfit(0);
  const place = likelihood.parameterNames.indexOf("sig1");
  const [[, best, uncertainty], ...rises] = log.mock.calls;
  expect(Math.abs(best)).toBeCloseTo(Math.abs(x[place]!), 7);
  expect(uncertainty).toBeGreaterThan(0);
  for (const [mu, rise] of rises) {
    const held = await refit({ hold: new Map([[place, Math.sqrt(mu)]]) });
    expect(rise).toBeCloseTo(2 * (held.nll - nll), 8);
  }
  await session.close();
});

test("the example of parameter models multiplies three of them", async () => {
  const run = new Function("packages", "input", `return (async () => {${examples[4]} return result; })()`);
  const { meta } = (await run(packages, exampleInput())) as FitResult;
  const norms = Array.from({ length: 9 }, (_, bin) => `norm_bkg1_x${bin}`);
  expect(meta.model!.parameters).toEqual(["sig1", "sig2", ...norms, "k"]);
});

test("the page on parameter models prints the example that is a file, too", () => {
  const page = readFileSync(new URL("../../../docs/models.md", import.meta.url), "utf8");
  const file = readFileSync(new URL("../../../examples/models/power-law.mjs", import.meta.url), "utf8");
  expect(page).toContain(`\`\`\`js\n${file}\`\`\``);
});

test("the example of a custom model fits its parameters, a scale for each bin", async () => {
  const code = examples[5]!.replace("import.meta.url", "base");
  const run = new Function("packages", "input", "base", `return (async () => {${code} return result; })()`);
  const base = new URL("../fixtures/", import.meta.url).href;
  const { groups } = (await run(packages, exampleInput(), base)) as FitResult;
  const [axis] = groups[0]!.histograms.get("parms")!.axes;
  expect(axis!.kind === "string-category" && axis!.categories.slice(0, 9)).toEqual(
    Array.from({ length: 9 }, (_, bin) => `scale_ch0_${bin}`),
  );
});
