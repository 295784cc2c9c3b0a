import { checkOptions } from "../options.js";
import { innerOffsets } from "./axis-map.js";
import { reindexDense, reindexEntries } from "./reindex.js";
import type { AnyHistogram } from "./types.js";

/** A content with its variance. */
export interface Total {
  readonly value: number;
  /** Where the histogram has variances. */
  readonly variance?: number;
}

/**
 * The sum over all bins.
 *
 * @param options whether the flow bins are included; they are not by default, as in boost-histogram
 * @throws HistogramError when an option is not known
 */
export function total(hist: AnyHistogram, options: { readonly flow?: boolean } = {}): Total {
  checkOptions("options", options, { flow: true });
  const inner = innerOffsets(hist.axes).offsets;
  const offsets = inner.map((axis) => axis.map((offset) => (options.flow ? 0 : offset * 0)));
  if (hist.layout === "sparse") {
    const { indices, values } = hist;
    const variances = hist.storage === "weight" ? hist.variances : undefined;
    const sums = reindexEntries({ indices, values, variances }, offsets, 1);
    const value = sums.values[0] ?? 0;
    return variances === undefined ? { value } : { value, variance: sums.variances?.[0] ?? 0 };
  }
  const value = reindexDense(hist.values, offsets, 1)[0]!;
  if (hist.storage === "double") return { value };
  return { value, variance: reindexDense(hist.variances, offsets, 1)[0]! };
}
