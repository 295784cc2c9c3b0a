/** Which data a fit was made to. */
export type DataSetId = {
  /** Name of the pseudodata that stand in place of the observed data of the tensor. */
  readonly pseudodata?: string;
} & (
  | { readonly kind: "data" }
  /** The expectation at the starting point, in place of any data. */
  | { readonly kind: "asimov" }
  /** Toy data set number `toy`. */
  | { readonly kind: "toy"; readonly toy: number }
  /** Many toys, of which the results are a table (`toyHistogramNames`). */
  | { readonly kind: "toys" }
);

/**
 * The name of the results of a fit: empty for data, `asimov`, `toy1` ..., `toys` for a table of them, joined to the name of pseudodata by an underscore.
 * Python rabbit gives the same names.
 */
export function resultGroupName(dataSet: DataSetId): string {
  const { kind, pseudodata = "" } = dataSet;
  const source = kind === "data" ? "" : kind === "toy" ? `toy${dataSet.toy}` : kind;
  return [source, pseudodata].filter((part) => part !== "").join("_");
}

/**
 * The inverse of `resultGroupName`, for results that do not say to which data the fit was made. A name that is none of
 * data, `asimov`, `toy1` ... and `toys` is the name of pseudodata.
 *
 * @param pseudodata names of pseudodata that were fitted, where they are known: `asimov` and `toy1` are such names, too
 */
export function dataSetFromName(name: string, pseudodata: readonly string[] = []): DataSetId {
  if (name === "") return { kind: "data" };
  if (!pseudodata.includes(name)) {
    const [, source, toy, set] = /^(asimov|toys|toy(0|[1-9]\d*))(?:_(.+))?$/s.exec(name) ?? [];
    const more = set !== undefined && { pseudodata: set };
    if (source === "asimov" || source === "toys") return { kind: source, ...more };
    if (Number.isSafeInteger(Number(toy))) return { kind: "toy", toy: Number(toy), ...more };
  }
  return { kind: "data", pseudodata: name };
}
