import { RabbitInputError } from "@rabbit-fit/contracts";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { Regularizer } from "./regularizer.js";

/**
 * Yields of single processes have no defined response to the data where bin-by-bin parameters are profiled.
 *
 * @throws RabbitInputError where a mapping selects processes of bins whose parameters are profiled, or are added to the processes
 */
export function refuseUnregularizable(
  regularizers: readonly Regularizer[],
  model: { readonly statistics: BinByBinStatistics | undefined; readonly dataBinCount: number },
): void {
  const { statistics, dataBinCount } = model;
  if (!statistics) return;
  for (const [index, { mapping }] of regularizers.entries()) {
    const refused = mapping.selections.some(
      ({ processes, firstBin }) =>
        processes && (firstBin < dataBinCount || statistics.type === "normal-additive"),
    );
    if (!refused) continue;
    throw new RabbitInputError({
      field: `options.regularization[${index}].mapping "${mapping.key}"`,
      state: "of single processes",
      expected:
        "all processes of a channel with bin-by-bin parameters, or processes of a masked channel whose parameters are not added",
      remedy: 'Regularise a masked channel, or set options.likelihood.binByBinStat.kind: "none".',
    });
  }
}
