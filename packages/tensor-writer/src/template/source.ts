import type { CsrMatrix, Histogram, SparseHistogram } from "@rabbit-fit/sparse-hist";

/**
 * Contents of bins: a histogram, dense or sparse; a matrix whose elements are the bins of the channel, row by row; or
 * plain numbers, the last axis fastest. The last two have flow bins where the channel has.
 */
export type TemplateSource = Histogram | SparseHistogram | CsrMatrix | ArrayLike<number>;

/** These are asked before anything is checked, so that what is given may be nothing at all. */
export function isHistogram(source: TemplateSource): source is Histogram | SparseHistogram {
  return isObject(source) && "layout" in source;
}

export function isMatrix(source: TemplateSource): source is CsrMatrix {
  return isObject(source) && "rowStart" in source;
}

/** Whether contents come with variances of their own: only those of a histogram with storage of weights do. */
export function hasVariances(source: TemplateSource): boolean {
  return isHistogram(source) && source.storage !== "double";
}

function isObject(source: unknown): source is object {
  return typeof source === "object" && source !== null;
}

/** A histogram of the variances of another one, where it has any; otherwise the histogram itself. */
export function variancesOf(source: TemplateSource): TemplateSource {
  if (!isHistogram(source) || source.storage === "double") return source;
  const { axes, name, label, variances } = source;
  const content = { storage: "double", axes, name, label, values: variances } as const;
  return source.layout === "dense"
    ? { layout: "dense", ...content }
    : { layout: "sparse", indices: source.indices, ...content };
}
