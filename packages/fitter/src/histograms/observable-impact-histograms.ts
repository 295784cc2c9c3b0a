import {
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  groupedImpacts,
} from "@rabbit-fit/contracts";
import type { ObservableImpacts } from "../impacts/observable-impacts.js";
import type { MappedChannel } from "../mappings/mapping.js";
import type { HistogramsSpec } from "../options/analysis-spec.js";
import { type ChannelSink, channelImpactsHistogram } from "./channel-histograms.js";

/** Adds impacts on the outputs of a mapping, of single sources and of groups, in the layout of Python rabbit. */
export function addObservableImpacts(
  out: ChannelSink,
  channels: readonly MappedChannel[],
  { sources, impacts, groups, global, gaussian }: ObservableImpacts,
  { stage, options }: { readonly stage: FitStage; readonly options: HistogramsSpec },
): void {
  const together = expectedHistogram(stage, "together");
  const label = `${stage} expected number of events, for all processes combined, `;
  const kinds = [
    { isAsked: options.globalImpacts, suffix: expectedHistogramSuffixes.globalImpacts, grouped: global },
    {
      isAsked: options.gaussianGlobalImpacts,
      suffix: expectedHistogramSuffixes.gaussianGlobalImpacts,
      grouped: gaussian,
    },
  ];
  for (const { isAsked, suffix, grouped } of kinds) {
    if (!isAsked) continue;
    const name = `${together}${suffix}`;
    for (const channel of channels) {
      out(channel, channelImpactsHistogram(channel, { name, label, sources, values: impacts }));
      const content = { name: groupedImpacts(name), label, sources: groups, values: grouped };
      out(channel, channelImpactsHistogram(channel, content));
    }
  }
}
