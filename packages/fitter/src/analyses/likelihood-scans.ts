import { listedNames, RabbitInputError, sameButForNumbers, scan2DHistogram } from "@rabbit-fit/contracts";
import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import { scan2DHistograms, scanHistograms } from "../histograms/scan-histograms.js";
import type { Scan2DSpec, ScanGrid, ScanSpec } from "../options/scan-spec.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { hasMinimum } from "../profile-likelihood/profile-point.js";
import { scans } from "../scans/scan.js";
import { scans2d } from "../scans/scan-2d.js";
import { isHiddenRoot, matchedParameters, namedParameters } from "../scans/scanned-parameters.js";
import type { Analysis } from "./analysis.js";
import { whyNotScanned } from "./unconverged.js";

/** The likelihood along parameters. */
export function likelihoodScans(spec: ScanSpec): Analysis {
  const { along, evenUnconverged = false } = spec;
  const grid = gridOf(spec);
  return {
    needs: "minimum",
    check: (context, path) => void matchedParameters(along, context, `${path}.along`),
    async run(fit, out, signal) {
      const lack = whyNotScanned(fit, evenUnconverged);
      if (lack !== undefined) {
        fit.report("warning", `There are no likelihood scans, as ${lack}.`);
        return;
      }
      const { parameterNames } = fit.likelihood;
      const places = openPlaces(fit, along, "scan");
      if (places.length === 0) return;
      fit.report(
        "info",
        places.length === 1
          ? `Likelihood scan of "${parameterNames[places[0]!]}"`
          : `Likelihood scans of ${places.length} parameters`,
      );
      for (const { of, points, failure } of await scans(fit, places, grid, { signal })) {
        const what = `scan of "${of}"`;
        if (failure !== undefined) fit.report("warning", `There is no likelihood ${what}: ${failure}`);
        else {
          for (const histogram of scanHistograms({ of, points }, parameterNames)) out.histogram(histogram);
          reportPoints(fit, what, points);
        }
      }
    },
  };
}

/** The likelihood over pairs of parameters. */
export function likelihoodScan2D(spec: Scan2DSpec): Analysis {
  const { over: pairs, evenUnconverged = false } = spec;
  const grid = gridOf(spec);
  return {
    needs: "minimum",
    check(context, path) {
      const names = pairs.map((pair, index) => {
        namedParameters(pair, context, `${path}.over[${index}]`);
        return scan2DHistogram(...pair);
      });
      const second = names.findIndex((name, index) => names.indexOf(name) < index);
      if (second < 0) return;
      throw new RabbitInputError({
        field: `${path}.over[${second}]`,
        found: pairs[second]!,
        expected: `another pair: the result has one histogram ${names[second]}`,
      });
    },
    async run(fit, out, signal) {
      const lack = whyNotScanned(fit, evenUnconverged);
      if (lack !== undefined) {
        fit.report("warning", `There are no likelihood scans over two parameters, as ${lack}.`);
        return;
      }
      const { parameterNames } = fit.likelihood;
      const nameOf = ([x, y]: readonly [string, string]) => `scan of "${x}" and "${y}"`;
      const shown = pairs.filter((pair) => !isHiddenPair(fit, pair, `likelihood ${nameOf(pair)}`));
      if (shown.length === 0) return;
      fit.report(
        "info",
        shown.length === 1
          ? `Likelihood ${nameOf(shown[0]!)}`
          : `Likelihood scans of ${shown.length} pairs of parameters`,
      );
      const requests = shown.map((of) => ({ ...grid, of }));
      for (const { failure, ...scanned } of await scans2d(fit, requests, { signal })) {
        const what = nameOf(scanned.of);
        if (failure !== undefined) fit.report("warning", `There is no likelihood ${what}: ${failure}`);
        else {
          for (const histogram of scan2DHistograms(scanned, parameterNames)) out.histogram(histogram);
          reportPoints(fit, what, scanned.points);
        }
      }
    },
  };
}

function gridOf({ points, range, unit }: ScanGrid): ScanGrid {
  return { ...(points && { points }), ...(range && { range }), ...(unit && { unit }) };
}

/** The parameters of an analysis that blinding lets it show, with a word on the others. */
export function openPlaces(fit: Postfit, of: readonly string[] | undefined, what: string): readonly number[] {
  const { parameterNames } = fit.likelihood;
  const places = matchedParameters(of, { parameterNames, frozen: fit.frozen }, "of");
  const hidden = places.filter((place) => isHiddenRoot(fit, place));
  if (hidden.length > 0) reportHidden(fit, hidden, what);
  return places.filter((place) => !hidden.includes(place));
}

/** Whether blinding hides what a pair would show, with a word on that. */
export function isHiddenPair(fit: Postfit, pair: readonly string[], what: string): boolean {
  const hidden = pair
    .map((name) => fit.likelihood.parameterNames.indexOf(name))
    .filter((place) => isHiddenRoot(fit, place));
  if (hidden.length > 0) reportHidden(fit, hidden, what);
  return hidden.length > 0;
}

function reportHidden(fit: Postfit, hidden: readonly number[], what: string): void {
  const names = listedNames(hidden.map((place) => `"${fit.likelihood.parameterNames[place]}"`));
  fit.report(
    "warning",
    `There is no ${what} of ${names}: the likelihood along a blinded strength that is stored as its square root tells its value. Fit with options.parameters.allowNegative.`,
  );
}

/**
 * Points beyond a bound, those that have failed, and a likelihood that is lower than at the minimum, in one message each. Each reason
 * is said once.
 */
export function reportPoints(fit: Postfit, what: string, points: readonly ProfilePoint[]): void {
  const failures = points.filter(({ status }) => status === "failed");
  const at = ({ values }: ProfilePoint) => values.map((value) => value.toPrecision(5)).join(", ");
  if (failures.length > 0) {
    const countOf = (of: readonly ProfilePoint[]) => `${of.length} ${of.length === 1 ? "point" : "points"}`;
    const reasons = sameButForNumbers(failures, ({ reason }) => reason!).map(({ text, items }) => {
      const first = items.length === 1 ? "" : "At the first: ";
      return `at ${countOf(items)} (${listedPlaces(items.map(at))}). ${first}${text}`;
    });
    fit.report(
      "warning",
      `The ${what} has no likelihood ${reasons.join(" Nor ")} A smaller range leaves them out (options.analyses.range).`,
    );
  }
  const beyond = points.filter((point) => point.status === "at-bound" && !hasMinimum(point));
  if (beyond.length > 0) {
    const reasons = [...new Set(beyond.map(({ reason }) => reason))];
    fit.report(
      "info",
      `The ${what} ends at a bound, before ${listedPlaces(beyond.map(at))}. ${reasons.join(" ")}`,
    );
  }
  const lowest = points.reduce<ProfilePoint | undefined>(
    (low, point) => (point.deltaNll < (low?.deltaNll ?? -LARGEST_DISTANCE) ? point : low),
    undefined,
  );
  if (lowest) {
    fit.report(
      "warning",
      `The ${what} finds a likelihood lower by ${(-lowest.deltaNll).toPrecision(3)} than the minimum of the fit, at ${at(lowest)}: the fit has ended in another minimum.`,
    );
  }
}

function listedPlaces(places: readonly string[]): string {
  const rest = places.length - LISTED;
  return `${places.slice(0, LISTED).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** How many points a message lists. */
const LISTED = 5;
