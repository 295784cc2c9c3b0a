import { RabbitInputError } from "@rabbit-fit/contracts";
import type { BinByBinStat, LikelihoodForm } from "../options/fit-options.js";
import type { BinByBinTreatment } from "./template-statistics.js";

/**
 * The treatment that options ask for in a fit of this form; undefined without bin-by-bin parameters.
 *
 * @throws RabbitInputError where the two do not go together
 */
export function binByBinTreatment(stat: BinByBinStat, form: LikelihoodForm): BinByBinTreatment | undefined {
  if (stat.kind === "none") return undefined;
  const { kind: mode, minKstat = 0 } = stat;
  if (form === "covariance" && stat.type === "gamma") {
    throw new RabbitInputError({
      field: "options.likelihood.binByBinStat.type",
      found: "gamma",
      expected: "normal-additive or normal-multiplicative in a fit with the covariance of the data",
    });
  }
  const automatic =
    form === "covariance" ? "normal-additive" : mode === "full" ? "normal-multiplicative" : "gamma";
  return { mode, minKstat, type: stat.type === "automatic" ? automatic : stat.type };
}
