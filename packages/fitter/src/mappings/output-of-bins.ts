import { type Mapping, sumCount } from "./mapping.js";

/** Which output of a mapping each bin is summed in, -1 for none, [bins]; or why it is not that simple. */
export type OutputOfBins =
  | { readonly kind: "sums"; readonly outputOf: Int32Array }
  | { readonly kind: "other"; readonly reason: string };

/** @param binCount of all channels */
export function outputOfBins(mapping: Mapping, binCount: number): OutputOfBins {
  const other = (reason: string): OutputOfBins => ({ kind: "other", reason });
  if (mapping.linearize) return other("another function of the yields than a sum of bins");
  if (mapping.selections.some(({ processes }) => processes)) {
    return other("a sum of some processes, which have no data of their own");
  }
  if (!mapping.hasData) return other("a sum of bins of a masked channel, which have no data");
  if (sumCount(mapping) !== mapping.size) return other("another function of the yields than a sum of bins");
  const outputOf = new Int32Array(binCount).fill(-1);
  let first = 0;
  for (const { firstBin, targets, count } of mapping.selections) {
    for (const [i, target] of targets.entries()) {
      if (target < 0) continue;
      if (outputOf[firstBin + i]! >= 0) return other("several sums that have bins in common");
      outputOf[firstBin + i] = first + target;
    }
    first += count;
  }
  return { kind: "sums", outputOf };
}
