import { type FitInput, RabbitInputError, validateFitInput } from "@rabbit-fit/contracts";
import { mergeChannels } from "./merge-channels.js";
import { mergeData, mergePseudodata } from "./merge-data.js";
import { mergeAuxiliary, mergeExternalTerms, mergeMetadata } from "./merge-extras.js";
import { mergeProcesses } from "./merge-processes.js";
import { type MergeOptions, type MergeSource, mergeOptions, mergeSources } from "./merge-source.js";
import { mergeStatistics } from "./merge-statistics.js";
import { mergeSystematics } from "./merge-systematics.js";
import { mergeTemplates } from "./merge-templates.js";

/**
 * Merges tensors into one for a combined fit. Channels are put side by side; processes and systematics of one name are
 * one and the same, so that they are correlated. The tensor is dense where all sources are. One pass over each source;
 * none is changed, and nothing but external terms, auxiliary arrays and axes is shared with them.
 *
 * @param sources at least one
 * @throws RabbitInputError naming the source and the field that cannot be merged
 *
 * @example
 * const merged = mergeFitInputs([
 *   { name: "2017", input: first },
 *   { name: "2018", input: second, rename: { channels: new Map([["ch0", "ch0_2018"]]) } },
 * ]);
 */
export function mergeFitInputs(sources: readonly MergeSource[], options: MergeOptions = {}): FitInput {
  mergeSources.check(sources, "sources");
  mergeOptions.check(options, "options");
  const { systematicType = "log_normal", partialPseudodata = "refuse", metaInfo = new Map() } = options;
  if (sources.length === 0) {
    throw new RabbitInputError({ field: "sources", state: "empty", expected: "at least one tensor" });
  }
  const channels = mergeChannels(sources);
  const processes = mergeProcesses(sources);
  const systematics = mergeSystematics(sources);
  const plan = { channels, processes, systematics, systematicType };
  const data = mergeData(sources, channels);
  const pseudodata = mergePseudodata(sources, channels, partialPseudodata);
  const externalTerms = mergeExternalTerms(sources);
  const auxiliary = mergeAuxiliary(sources);
  const { templates, symmetric } = mergeTemplates(sources, plan);
  const merged: FitInput = {
    channels: channels.parts.map(({ to }) => to),
    processes: processes.processes,
    signals: processes.signals,
    systematics: systematics.systematics,
    systematicType,
    symmetric,
    data,
    pseudodata,
    templates,
    ...mergeStatistics(sources, plan),
    externalTerms,
    auxiliary,
    metadata: mergeMetadata(sources, channels, metaInfo),
  };
  validateFitInput(merged, { rowBlocks: "checked" });
  return merged;
}
