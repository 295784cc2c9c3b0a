import type { Channel, FitInput } from "@rabbit-fit/contracts";
import { binPosition } from "./bin-position.js";
import type { CheckThresholds, TensorFinding, VariationExtreme } from "./finding.js";
import type { VariationSummary } from "./variation-tally.js";

/** How a systematic varies the template of a process too much, or to one side. */
export function* variationFindings(
  { processes, systematics }: FitInput,
  channel: Channel,
  summary: VariationSummary,
  { variation, oneSidedShare }: CheckThresholds,
): Generator<TensorFinding> {
  const { extremes, largeBinCount, oneSidedBinCount, variedBinCount } = summary;
  const what = {
    channel: channel.name,
    masked: channel.masked,
    process: processes[summary.process]!,
    systematic: systematics.names[summary.systematic]!,
  };
  if (largeBinCount > 0 && extremes !== undefined) {
    const at = (extreme: typeof extremes.smallest): VariationExtreme => ({
      ...extreme,
      position: binPosition(channel, extreme.bin),
    });
    yield {
      kind: "large-variation",
      ...what,
      threshold: variation,
      binCount: largeBinCount,
      smallest: at(extremes.smallest),
      largest: at(extremes.largest),
    };
  }
  if (oneSidedBinCount >= oneSidedShare * variedBinCount) {
    yield { kind: "one-sided-variation", ...what, binCount: oneSidedBinCount, variedBinCount };
  }
}
