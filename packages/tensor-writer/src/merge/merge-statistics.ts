import type { FitInput } from "@rabbit-fit/contracts";
import type { MergeSource } from "./merge-source.js";
import type { MergePlan } from "./merge-templates.js";

/** The sums of weights of all sources, clipped where their templates are, and their beta variations. */
export function mergeStatistics(
  sources: readonly MergeSource[],
  plan: MergePlan,
): Pick<FitInput, "sumw" | "sumw2" | "betaVariations"> {
  const { channels, processes } = plan;
  const processCount = processes.processes.length;
  const size = channels.binCount * processCount;
  const hasBeta = sources.some(({ input }) => input.betaVariations);
  const sumw = new Float64Array(size);
  const sumw2 = new Float64Array(size);
  const beta = hasBeta ? new Float64Array(size * channels.dataBinCount) : undefined;
  for (const [i, { input, clip = Number.NEGATIVE_INFINITY }] of sources.entries()) {
    const bins = channels.bins[i]!;
    const own = processes.indices[i]!;
    for (let bin = 0; bin < bins.length; bin++) {
      for (let process = 0; process < own.length; process++) {
        const from = bin * own.length + process;
        const to = bins[bin]! * processCount + own[process]!;
        sumw[to] = Math.max(input.sumw[from]!, clip);
        sumw2[to] = Math.max(input.sumw2[from]!, clip);
      }
    }
    if (beta === undefined || input.betaVariations === undefined) continue;
    const dataBinCount = input.data.counts.length;
    for (let bin = 0; bin < bins.length; bin++) {
      for (let source = 0; source < dataBinCount; source++) {
        const from = (bin * dataBinCount + source) * own.length;
        const to = (bins[bin]! * channels.dataBinCount + bins[source]!) * processCount;
        for (let process = 0; process < own.length; process++) {
          beta[to + own[process]!] = input.betaVariations[from + process]!;
        }
      }
    }
  }
  return { sumw, sumw2, ...(beta && { betaVariations: beta }) };
}
