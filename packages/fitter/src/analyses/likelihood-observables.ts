import { RabbitInputError } from "@rabbit-fit/contracts";
import { observableContourHistograms } from "../histograms/contour-histograms.js";
import { scanHistograms } from "../histograms/scan-histograms.js";
import type { MappingContext } from "../mappings/mapping-context.js";
import { createMappings } from "../mappings/registry.js";
import type { ObservableContourSpec, ObservableScanSpec } from "../options/scan-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import { intervalsOfObservables, observableScans } from "../scans/scan-observable.js";
import type { Analysis } from "./analysis.js";
import { reportEnds, unlessUnsolved } from "./likelihood-contours.js";
import { reportPoints } from "./likelihood-scans.js";
import { whyNotScanned } from "./unconverged.js";

/** The likelihood along outputs of mappings. */
export async function observableLikelihoodScans(
  { alongObservables: specs, points, range, evenUnconverged = false }: ObservableScanSpec,
  context: MappingContext,
  path: string,
): Promise<Analysis> {
  const count = await outputCount(specs, context, `${path}.alongObservables`);
  return {
    needs: "minimum",
    async run(fit, out, signal) {
      if (isLeftOut(fit, evenUnconverged, "likelihood scans of observables")) return;
      fit.report("info", `Likelihood scans of ${count === 1 ? "1 observable" : `${count} observables`}`);
      const grid = { ...(points && { points }), ...(range && { range }) };
      for (const { of: name, points: found, failure } of await observableScans(fit, specs, grid, {
        signal,
      })) {
        const what = `scan of "${name}"`;
        if (failure !== undefined) fit.report("warning", `There is no likelihood ${what}: ${failure}`);
        else {
          const scanned = { of: name, points: found };
          for (const histogram of scanHistograms(scanned, context.parameterNames)) out.histogram(histogram);
          reportPoints(fit, what, found);
        }
      }
    },
  };
}

/** Intervals of outputs of mappings. */
export async function observableContours(
  { ofObservables: specs, levels = [1, 2], evenUnconverged = false }: ObservableContourSpec,
  context: MappingContext,
  path: string,
): Promise<Analysis> {
  const count = await outputCount(specs, context, `${path}.ofObservables`);
  return {
    needs: "minimum",
    async run(fit, out, signal) {
      if (isLeftOut(fit, evenUnconverged, "likelihood intervals of observables")) return;
      fit.report("info", `Likelihood intervals of ${count === 1 ? "1 observable" : `${count} observables`}`);
      await unlessUnsolved(fit, async () => {
        const found = await intervalsOfObservables(fit, { mappings: specs, levels }, { signal });
        for (const histogram of observableContourHistograms(found, context.parameterNames, fit.x)) {
          out.histogram(histogram);
        }
        reportEnds(fit, found.intervals);
      });
    },
  };
}

function isLeftOut(fit: Postfit, evenUnconverged: boolean, what: string): boolean {
  const lack = whyNotScanned(fit, evenUnconverged);
  if (lack !== undefined) fit.report("warning", `There are no ${what}, as ${lack}.`);
  return lack !== undefined;
}

/** @throws RabbitInputError where there is no such mapping, what the mapping itself refuses, or one is named twice */
async function outputCount(
  specs: ObservableScanSpec["alongObservables"],
  context: MappingContext,
  field: string,
): Promise<number> {
  const made = await createMappings(field, specs, context);
  if (made.length < specs.length) {
    throw new RabbitInputError({
      field,
      found: specs.map(({ name, args = [] }) => [name, ...args].join(" ")),
      expected: "each mapping once",
    });
  }
  return made.reduce((sum, { size }) => sum + size, 0);
}
