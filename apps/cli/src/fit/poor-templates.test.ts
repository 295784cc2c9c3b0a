import type { FitResult } from "@rabbit-fit/contracts";
import { type BinByBinStat, fit } from "@rabbit-fit/fitter";
import { inputFacts, parameterEstimates, runSummaryBuilder, type ToySummary } from "@rabbit-fit/results";
import { describe, expect, test } from "vitest";
import { poorTemplates } from "./poor-templates.fixture.js";
import { toyLines } from "./toy-text.js";

const TOYS = 60;

/** In prefit widths, or median uncertainties of the toys that converged. */
const FURTHEST = 1e4;

const treatments: readonly BinByBinStat[] = [
  { kind: "lite", type: "gamma" },
  { kind: "lite", type: "normal-multiplicative" },
  { kind: "full", type: "gamma" },
  { kind: "none" },
];

describe.each(Object.entries(poorTemplates))("toys of %s", (_, build) => {
  test.each(
    treatments.flatMap((treatment) => [false, true].map((negative) => [treatment, negative] as const)),
  )(
    "converge near by or are named as failed: %j, negative signals %s",
    async (binByBinStat, allowNegative) => {
      const input = build();
      const { constrained } = inputFacts(input);
      const result = await fit(input, {
        data: { sets: Array.from({ length: TOYS }, (_, i) => ({ toy: i + 1 })) },
        parameters: { allowNegative },
        likelihood: { binByBinStat },
        run: { threads: 0 },
      });
      expectNearBy(result);
      const builder = runSummaryBuilder({
        meta: result.meta,
        settings: { parameters: { allowNegative } },
        constrained,
      });
      for (const group of result.groups) builder.add(group);
      const [summary] = builder.finish().toys;
      expectWholeTable(result, summary!);
    },
  );
});

function expectNearBy({ groups }: FitResult): void {
  const fitted = groups.filter(({ convergence }) => convergence!.converged);
  expect(fitted.length).toBeGreaterThan(0);
  const { names } = parameterEstimates(fitted[0]!, "postfit");
  for (const [i, name] of names.entries()) {
    const toys = fitted.map((group) => {
      const [prefit, postfit] = [parameterEstimates(group, "prefit"), parameterEstimates(group, "postfit")];
      return {
        toy: group.name,
        moved: Math.abs(postfit.values[i]! - prefit.values[i]!),
        prefitWidth: prefit.uncertainties[i]!,
        sigma: postfit.uncertainties[i]!,
      };
    });
    const sigmas = toys.map(({ sigma }) => sigma).filter((sigma) => !Number.isNaN(sigma));
    const median = sigmas.sort((a, b) => a - b)[Math.floor(sigmas.length / 2)]!;
    for (const { toy, moved, prefitWidth, sigma } of toys) {
      const unit = prefitWidth > 0 ? prefitWidth : median;
      expect(moved, `${name} of ${toy}`).toBeLessThan(FURTHEST * unit);
      if (!Number.isNaN(sigma)) expect(sigma, `${name} of ${toy}`).toBeLessThan(FURTHEST * unit);
    }
  }
}

/** Every toy is counted once, those that failed are named, and what is left has means and widths. */
function expectWholeTable({ groups }: FitResult, summary: ToySummary): void {
  const { toys, converged, failures, parameters } = summary;
  const failed = groups.filter(({ convergence }) => !convergence!.converged);
  expect(toys).toBe(TOYS);
  expect(converged).toBe(TOYS - failed.length);
  const text = toyLines(summary).join("\n");
  for (const { status, count, first } of failures) {
    const ofStatus = failed.filter(({ convergence }) => convergence!.status === status);
    expect(count).toBe(ofStatus.length);
    expect(first).toEqual(ofStatus.slice(0, first.length).map(({ name }) => name));
    expect(text).toContain(`(${first.join(", ")}`);
    for (const { convergence } of ofStatus) expect(convergence!.message).toMatch(/"[a-z_]+"|iterations/);
    for (const toy of ofStatus) {
      expect(parameterEstimates(toy, "postfit").uncertainties.every(Number.isNaN)).toBe(true);
    }
  }
  expect(failures.reduce((sum, { count }) => sum + count, 0)).toBe(failed.length);
  if (failed.length > 0) expect(text).toContain(`of the ${converged} toys that converged`);
  for (const { name, estimate, meanUncertainty } of parameters) {
    expect(Math.abs(estimate.mean as number), name).toBeLessThan(100);
    expect(estimate.standardDeviation, name).toBeLessThan(1000);
    expect(meanUncertainty, name).toBeLessThan(1000);
  }
}
