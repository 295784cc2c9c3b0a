import { RabbitInputError } from "@rabbit-fit/contracts";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { Regularizer } from "./regularizer.js";

/**
 * What a penalty on bins with data does where their bin-by-bin parameters are profiled, as a sentence; undefined where there is none of
 * that kind.
 */
export function profiledPenalties(
  regularizers: readonly Regularizer[],
  model: { readonly statistics: BinByBinStatistics | undefined; readonly dataBinCount: number },
): string | undefined {
  if (!model.statistics) return undefined;
  const concerned = regularizers.filter(({ mapping }) =>
    mapping.selections.some(({ firstBin }) => firstBin < model.dataBinCount),
  );
  if (concerned.length === 0) return undefined;
  const keys = concerned.map(({ mapping }) => `"${mapping.key}"`).join(", ");
  return `The penalty on ${keys} is on bins with data. Their bin-by-bin parameters follow the data alone, not the penalty: it smooths yields that fluctuate with the simulated events. Regularise a masked channel of the truth, or set options.likelihood.binByBinStat.kind: "none".`;
}

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
