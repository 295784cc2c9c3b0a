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
 * @throws RabbitInputError where one is not known, or needs the covariance of a fit that does not compute it
 */
export function analysesOf(specs: readonly AnalysisSpec[], covariance: CovarianceKind): readonly Analysis[] {
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
