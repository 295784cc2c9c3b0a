import { describe, expect, test } from "vitest";
import { compareCase, fitCase } from "./likelihoods/compare-case.js";
import { leftOut } from "./likelihoods/left-out.js";
import { likelihoodCases, referenceItems } from "./likelihoods/likelihood-case.js";

const all = likelihoodCases();
const fitted = all.filter(({ stopped }) => stopped === undefined);
const stopped = all.filter((written) => written.stopped !== undefined);

/** Dense and sparse tensors are the same but for their storage: either has the numbers of the reference. */
const cases = fitted.flatMap((written) =>
  (written.tensor === "beta-variations" ? (["dense"] as const) : (["dense", "sparse"] as const)).map(
    (storage) => ({ ...written, storage }),
  ),
);

describe("every likelihood agrees with the reference to 1e-6, element by element", () => {
  test.each(cases)("$name, $storage", async (written) => {
    const { result, differences, compared } = await compareCase(written);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(4);
    if (written.arguments.some((word) => word === "--noFit" || word === "--forceLinear")) return;
    for (const { edmval } of result.groups) expect(edmval).toBeLessThan(1e-10);
  });
});

test.each(stopped)("$name, where the reference stops, ends at a minimum", async (written) => {
  const { groups } = await fitCase(written);
  for (const { convergence, edmval } of groups) {
    expect(convergence?.status).toBe("converged");
    expect(edmval).toBeLessThan(1e-10);
  }
});

test.each(leftOut)("what is left out is there to be left out: $reason", ({ cases: named, paths }) => {
  const there = fitted
    .filter(({ name }) => named.test(name))
    .flatMap(({ name }) => [...referenceItems(name).keys()])
    .flatMap((path) => [path, `${path} variances`]);
  expect(there.some((path) => paths.test(path))).toBe(true);
});
