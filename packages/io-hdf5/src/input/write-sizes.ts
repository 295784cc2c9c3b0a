import type { ExternalTerm, FitInput, Templates } from "@rabbit-fit/contracts";
import { CHUNK_BYTES } from "../hdf5/new-file.js";
import { ENTRY_BYTES } from "./coordinate-writer.js";
import { entryCountOfBothHalves } from "./write-external-terms.js";

/** Bytes of a chunk of the reference: enough for both halves of a row of logk, and for the processes of a bin. */
export function chunkBytes({ processes, systematics }: FitInput): number {
  const { BYTES_PER_ELEMENT } = Float64Array;
  return Math.max(
    CHUNK_BYTES,
    processes.length * BYTES_PER_ELEMENT,
    2 * systematics.names.length * BYTES_PER_ELEMENT,
  );
}

/** Bytes of the arrays of numbers in a file, decompressed, for the share that is done. */
export function arrayBytes({ data, pseudodata, templates, sumw, ...input }: FitInput): number {
  const sumOf = <T>(list: readonly T[], bytes: (item: T) => number) =>
    list.reduce((sum, item) => sum + bytes(item), 0);
  const withVariances = pseudodata.some(({ variances }) => variances);
  return (
    data.counts.byteLength * (1 + (withVariances ? 2 : 1) * pseudodata.length) +
    (data.variances?.byteLength ?? 0) +
    (data.inverseCovariance?.byteLength ?? 0) +
    input.systematics.constraintWeights.byteLength +
    2 * sumw.byteLength +
    templateBytes(templates) +
    (input.betaVariations?.byteLength ?? 0) +
    sumOf(input.externalTerms, termBytes) +
    sumOf([...input.auxiliary.values()], (bundle) =>
      sumOf([...bundle.values()], (array) => ("shape" in array ? array.data.byteLength : 0)),
    )
  );
}

function templateBytes(templates: Templates): number {
  const logk: readonly { readonly values: Float64Array }[] = templates.logk;
  const values = templates.norm.length + logk.reduce((sum, block) => sum + block.values.length, 0);
  return values * (templates.kind === "sparse" ? ENTRY_BYTES : Float64Array.BYTES_PER_ELEMENT);
}

function termBytes({ gradient, hessian }: ExternalTerm): number {
  const ofHessian =
    hessian === undefined
      ? 0
      : hessian.kind === "dense"
        ? hessian.values.byteLength
        : ENTRY_BYTES * entryCountOfBothHalves(hessian.upper);
  return (gradient?.byteLength ?? 0) + ofHessian;
}
