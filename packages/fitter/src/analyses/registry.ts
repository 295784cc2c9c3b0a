import { RabbitInputError } from "@rabbit-fit/contracts";
import type { AnalysisSpec } from "../options/analysis-spec.js";
import type { CovarianceKind } from "../options/fit-options.js";
import type { Analysis } from "./analysis.js";
import { fullNll } from "./full-nll.js";
import { parameterImpacts } from "./parameter-impacts.js";
import { yieldHistograms } from "./yield-histograms.js";

/** All analyses by the kind of their specification. */
const analyses: {
  readonly [K in AnalysisSpec["kind"]]: (spec: Extract<AnalysisSpec, { kind: K }>) => Analysis;
} = {
  histograms: yieldHistograms,
  "full-nll": fullNll,
  impacts: parameterImpacts,
};

/**
 * The analyses that a fit is asked for, in order.
 *
 * @throws RabbitInputError where one is not known, or needs the covariance of a fit that does not compute it; and where two
 * of them have the same place in the result
 */
export function analysesOf(specs: readonly AnalysisSpec[], covariance: CovarianceKind): readonly Analysis[] {
  refuseSecondImpacts(specs);
  return specs.map((spec, index) => {
    if (!Object.hasOwn(analyses, spec.kind)) {
      throw new RabbitInputError({
        field: `options.analyses[${index}].kind`,
        found: spec.kind,
        expected: `one of ${Object.keys(analyses).join(", ")}`,
      });
    }
    const analysis = (analyses[spec.kind] as (spec: AnalysisSpec) => Analysis)(spec);
    const lacks =
      (analysis.needs === "covariance" && covariance !== "full") ||
      (analysis.needs === "uncertainties" && covariance === "none");
    if (lacks) {
      const all = analysis.needs === "covariance";
      throw new RabbitInputError({
        field: "options.covariance",
        found: covariance,
        expected: `${all ? '"full"' : '"full" or "of-interest"'}, as the analysis ${JSON.stringify(spec)} needs ${all ? "the covariance of all parameters" : "uncertainties"}`,
      });
    }
    return analysis;
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
