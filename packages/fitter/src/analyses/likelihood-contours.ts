import { listedNames, RabbitInputError, sameButForNumbers } from "@rabbit-fit/contracts";
import { contour2DHistograms, contourHistograms } from "../histograms/contour-histograms.js";
import type { Contour2DSpec, ContourSpec } from "../options/scan-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import { contour, type Interval, sides } from "../scans/contour.js";
import { contours2d } from "../scans/contour-2d.js";
import { matchedParameters, namedParameters } from "../scans/scanned-parameters.js";
import type { Analysis } from "./analysis.js";
import { isHiddenPair, openPlaces } from "./likelihood-scans.js";
import { whyNotScanned } from "./unconverged.js";

/** Intervals of the likelihood. */
export function likelihoodContours({ of, levels, evenUnconverged = false }: ContourSpec): Analysis {
  return {
    needs: "minimum",
    check: (context, path) => void matchedParameters(of, context, `${path}.of`),
    async run(fit, out, signal) {
      const lack = whyNotScanned(fit, evenUnconverged);
      if (lack !== undefined) {
        fit.report("warning", `There are no likelihood intervals, as ${lack}.`);
        return;
      }
      const { parameterNames } = fit.likelihood;
      const names = openPlaces(fit, of, "likelihood interval").map((place) => parameterNames[place]!);
      if (names.length === 0) return;
      fit.report(
        "info",
        `Likelihood intervals of ${names.length === 1 ? "1 parameter" : `${names.length} parameters`}`,
      );
      await unlessUnsolved(fit, async () => {
        const found = await contour(fit, { of: names, ...(levels && { levels }) }, { signal });
        for (const histogram of contourHistograms(found, parameterNames, fit.x)) out.histogram(histogram);
        reportEnds(fit, found.intervals);
      });
    },
  };
}

/** Closed contours of pairs of parameters. */
export function likelihoodContour2D(spec: Contour2DSpec): Analysis {
  const { pairs, levels = [1, 2], points, evenUnconverged = false } = spec;
  return {
    needs: "minimum",
    check(context, path) {
      const names = pairs.map((pair, index) => {
        namedParameters(pair, context, `${path}.pairs[${index}]`);
        return pair.join("-");
      });
      const second = names.findIndex((name, index) => names.indexOf(name) < index);
      if (second < 0) return;
      throw new RabbitInputError({
        field: `${path}.pairs[${second}]`,
        found: pairs[second]!,
        expected: `another pair: the result has one contour ${names[second]}`,
      });
    },
    async run(fit, out, signal) {
      const lack = whyNotScanned(fit, evenUnconverged);
      if (lack !== undefined) {
        fit.report("warning", `There are no contours, as ${lack}.`);
        return;
      }
      const nameOf = ([x, y]: readonly [string, string]) => `contour of "${x}" and "${y}"`;
      const shown = pairs.filter((pair) => !isHiddenPair(fit, pair, nameOf(pair)));
      if (shown.length === 0) return;
      const at = levels.length === 1 ? `level ${levels[0]}` : `levels ${levels.join(", ")}`;
      const what = shown.length === 1 ? `The ${nameOf(shown[0]!)}` : `Contours of ${shown.length} pairs`;
      fit.report("info", `${what} at ${at}`);
      const requests = shown.flatMap((of) =>
        levels.map((level) => ({ of, level, ...(points && { points }) })),
      );
      const contours = await contours2d(fit, requests, { signal });
      for (const { of, level, failure } of contours) {
        if (failure === undefined) continue;
        fit.report("warning", `There is no ${nameOf(of)} at level ${level}: ${failure}`);
      }
      for (const histogram of contour2DHistograms(contours, fit.likelihood.parameterNames)) {
        out.histogram(histogram);
      }
    },
  };
}

/** A quantity without uncertainty has no interval; the rest of the result does not depend on that. */
export async function unlessUnsolved(fit: Postfit, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof NotSolvedError)) throw error;
    fit.report("warning", `There is no likelihood interval: ${error.message}`);
  }
}

/** One warning for all ends that are not found, and one for those at bounds. */
export function reportEnds(fit: Postfit, intervals: readonly Interval[]): void {
  const ends = intervals.flatMap((interval) =>
    sides.map((side) => ({ ...interval, side, end: interval[side] })),
  );
  const label = ({ of, side, level }: (typeof ends)[number]) => `"${of}" ${side} at ${level}`;
  const failures = ends.filter(({ end }) => end.status === "failed");
  if (failures.length > 0) {
    const texts = sameButForNumbers(failures, ({ end }) => end.reason!).map(
      ({ text, items }) => `${listedNames(items.map(label))}: ${text}`,
    );
    fit.report("warning", `Intervals have no end. ${texts.join(" ")}`);
  }
  const bounded = ends.filter(({ end }) => end.status === "at-bound");
  if (bounded.length > 0) {
    const texts = sameButForNumbers(bounded, ({ end }) => end.reason ?? "").map(
      ({ text, items }) => `${listedNames(items.map(label))}${text === "" ? "." : `: ${text}`}`,
    );
    fit.report("info", `Intervals end at the bound zero. ${texts.join(" ")}`);
  }
}
