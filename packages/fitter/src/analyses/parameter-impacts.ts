import { impactHistograms } from "../histograms/impact-histograms.js";
import { impacts } from "../impacts/impacts.js";
import { selectImpacts } from "../impacts/selection.js";
import type { ImpactsSpec } from "../options/analysis-spec.js";
import type { Analysis } from "./analysis.js";

/** Impacts on the parameters, of one definition. */
export function parameterImpacts({ definition }: ImpactsSpec): Analysis {
  return {
    needs: definition.kind === "traditional" && definition.of === undefined ? "covariance" : "uncertainties",
    check: (context, path) => void selectImpacts(definition, context, `${path}.definition`),
    async run(fit, out, signal) {
      const { failure } = fit.uncertainties();
      if (failure) {
        fit.report("warning", `There are no ${definition.kind} impacts, as there are no uncertainties.`);
        return;
      }
      const table = await impacts(fit, definition, signal);
      for (const histogram of impactHistograms(table)) out.histogram(histogram);
      if (!("failures" in table)) return;
      for (const { source, side, reason } of table.failures) {
        fit.report("warning", `No ${table.kind} impact of "${source}" ${side}: ${reason}`);
      }
    },
  };
}
