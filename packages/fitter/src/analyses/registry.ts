import { RabbitInputError } from "@rabbit-fit/contracts";
import type { MappingContext } from "../mappings/mapping-context.js";
import type { AnalysisSpec } from "../options/analysis-spec.js";
import type { CovarianceKind } from "../options/fit-options.js";
import type { Analysis } from "./analysis.js";
import { fullNll } from "./full-nll.js";
import { likelihoodContour2D, likelihoodContours } from "./likelihood-contours.js";
import { observableContours, observableLikelihoodScans } from "./likelihood-observables.js";
import { likelihoodScan2D, likelihoodScans } from "./likelihood-scans.js";
import { parameterImpacts } from "./parameter-impacts.js";
import { saturatedTests } from "./saturated-tests.js";
import { yieldHistograms } from "./yield-histograms.js";

/**
 * Makes an analysis for a tensor and the parameters of a fit.
 *
 * @param path of the specification in the interface, for messages
 * @throws RabbitInputError where they do not go together
 */
type AnalysisFactory<Spec> = (
  spec: Spec,
  context: MappingContext,
  path: string,
) => Analysis | Promise<Analysis>;

/** All analyses by the kind of their specification. */
const analyses: {
  readonly [K in AnalysisSpec["kind"]]: AnalysisFactory<Extract<AnalysisSpec, { kind: K }>>;
} = {
  histograms: yieldHistograms,
  "full-nll": fullNll,
  "saturated-tests": saturatedTests,
  impacts: parameterImpacts,
  scan: likelihoodScans,
  "scan-2d": likelihoodScan2D,
  contour: likelihoodContours,
  "contour-2d": likelihoodContour2D,
  "scan-observable": observableLikelihoodScans,
  "contour-observable": observableContours,
};

/** Whether an analysis makes many refits of the fit, which may be made elsewhere (`Postfit.refits`). */
export function makesRefits(spec: AnalysisSpec): boolean {
  switch (spec.kind) {
    case "impacts": {
      const { kind } = spec.definition;
      return kind === "nonprofiled" || kind === "asymmetric" || kind === "global-asymmetric";
    }
    case "scan":
    case "scan-2d":
    case "contour":
    case "contour-2d":
    case "scan-observable":
    case "contour-observable":
      return true;
    case "histograms":
    case "full-nll":
    case "saturated-tests":
      return false;
    default:
      return spec satisfies never;
  }
}

/**
 * The analyses that a fit is asked for, in order.
 *
 * @throws RabbitInputError where one is not known, or does not go together with the tensor, or needs what the fit does not
 * compute; and where two of them have the same place in the result
 */
export async function analysesOf(
  specs: readonly AnalysisSpec[],
  covariance: CovarianceKind,
  context: MappingContext,
): Promise<readonly Analysis[]> {
  refuseSecondImpacts(specs);
  const made: Analysis[] = [];
  for (const [index, spec] of specs.entries()) {
    const path = `options.analyses[${index}]`;
    if (!Object.hasOwn(analyses, spec.kind)) {
      throw new RabbitInputError({
        field: `${path}.kind`,
        found: spec.kind,
        expected: `one of ${Object.keys(analyses).join(", ")}`,
      });
    }
    const factory = analyses[spec.kind] as AnalysisFactory<AnalysisSpec>;
    const analysis = await factory(spec, context, path);
    refuseMissing(analysis, spec, covariance);
    made.push(analysis);
  }
  return made;
}

function refuseMissing({ needs }: Analysis, spec: AnalysisSpec, covariance: CovarianceKind): void {
  const lacks =
    (needs === "covariance" && covariance !== "full") || (needs === "uncertainties" && covariance === "none");
  if (!lacks) return;
  const all = needs === "covariance";
  throw new RabbitInputError({
    field: "options.covariance",
    found: covariance,
    expected: `${all ? '"full"' : '"full" or "of-interest"'}, as the analysis ${JSON.stringify(spec)} needs ${all ? "the covariance of all parameters" : "uncertainties"}`,
  });
}

/** A result has one table of impacts for each definition. */
function refuseSecondImpacts(specs: readonly AnalysisSpec[]): void {
  const kinds = specs.map((spec) => (spec.kind === "impacts" ? spec.definition.kind : undefined));
  const index = kinds.findIndex((kind, i) => kind !== undefined && kinds.indexOf(kind) < i);
  if (index < 0) return;
  throw new RabbitInputError({
    field: `options.analyses[${index}].definition.kind`,
    found: kinds[index],
    expected: "each definition once: the result has one table for each",
    remedy: "List all sources of a definition in one place.",
  });
}
