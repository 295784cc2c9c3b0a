import { failedImpacts, listedNames, sameButForNumbers } from "@rabbit-fit/contracts";
import { impactHistograms } from "../histograms/impact-histograms.js";
import { impacts } from "../impacts/impacts.js";
import { selectImpacts } from "../impacts/selection.js";
import type { ImpactsSpec } from "../options/analysis-spec.js";
import type { ImpactDefinition } from "../options/impact-definition.js";
import { isAtMinimum } from "../postfit/at-minimum.js";
import type { Postfit } from "../postfit/postfit.js";
import { fitParameters } from "../postfit/prefit.js";
import { isHiddenRoot } from "../scans/scanned-parameters.js";
import type { Analysis } from "./analysis.js";
import { farFromMinimum } from "./unconverged.js";

/** Impacts on the parameters, of one definition. */
export function parameterImpacts({ definition }: ImpactsSpec): Analysis {
  return {
    needs: definition.kind === "traditional" && definition.of === undefined ? "covariance" : "uncertainties",
    check: (context, path) => void selectImpacts(definition, context, `${path}.definition`),
    async run(fit, out, signal) {
      const lack = whatIsMissing(definition, fit);
      if (lack !== undefined) {
        fit.report("warning", `There are no ${definition.kind} impacts, as ${lack}.`);
        return;
      }
      const table = await impacts(fit, definition, signal);
      if (!("totals" in table)) reportHiddenTargets(fit, definition);
      const { single, grouped } = impactHistograms(table);
      out.histogram(single);
      out.histogram(grouped);
      const { failures } = table;
      if (failures.length > 0) out.count(failedImpacts(single.name), failures.length);
      for (const { text, items } of sameButForNumbers(failures, ({ reason }) => reason)) {
        const of = items.map(({ source, side }) => `"${source}"${side === undefined ? "" : ` ${side}`}`);
        fit.report("warning", `No ${table.kind} impact of ${listedNames(of)}: ${text}`);
      }
    },
  };
}

/** Impacts from refits on square roots that blinding hides are left out, with a word on that. */
function reportHiddenTargets(fit: Postfit, definition: ImpactDefinition): void {
  const { parameterNames } = fit.likelihood;
  const { targets } = selectImpacts(definition, fitParameters(fit));
  const hidden = targets
    .filter((place) => isHiddenRoot(fit, place))
    .map((place) => `"${parameterNames[place]}"`);
  if (hidden.length === 0) return;
  fit.report(
    "warning",
    `There are no ${definition.kind} impacts on ${listedNames(hidden)}: a shift of a blinded strength that is stored as its square root tells its value where it ends at zero. Fit with options.parameters.allowNegative.`,
  );
}

/** Why a fit cannot have these impacts. */
function whatIsMissing({ kind }: ImpactDefinition, fit: Postfit): string | undefined {
  if (fit.uncertainties().failure) return "there are no uncertainties";
  if (kind === "traditional" || kind === "global" || kind === "gaussian-global") return undefined;
  // Shifts are counted from the minimum.
  const verdict = fit.verdict();
  if (verdict === undefined) return "nothing was minimised";
  return isAtMinimum(fit) ? undefined : farFromMinimum(verdict);
}
