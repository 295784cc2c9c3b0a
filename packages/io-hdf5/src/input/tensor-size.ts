import type { OpenFile } from "../hdf5/open-file.js";
import { EXTERNAL_TERMS } from "./external-terms.js";

/** Bytes of an entry that is kept: a float64 and a 32-bit column. */
const KEPT_ENTRY_BYTES = 12;

/** How large a tensor is, from the sizes of its datasets alone. */
export interface TensorSize {
  /** Bytes of the indices of all sparse matrices, decompressed. */
  readonly indexBytes: number;
  /** Bytes that the large arrays of the FitInput take: sparse entries, dense templates and dense matrices. */
  readonly keptBytes: number;
}

/** Adds up the large datasets of a tensor. */
export function tensorSize(file: OpenFile): TensorSize {
  const bytesAt = (path: string) => {
    const info = file.find(path);
    return info ? info.length * info.itemSize : 0;
  };
  const entriesAt = (group: string) => file.find(`${group}/values`)?.length ?? 0;
  let indexBytes = bytesAt("/hlogk_sparse/indices");
  let keptBytes = KEPT_ENTRY_BYTES * entriesAt("/hlogk_sparse");
  for (const dense of ["/hlogk", "/hbetavariations", "/hdata_cov_inv"]) keptBytes += bytesAt(dense);
  if (file.kind(EXTERNAL_TERMS) !== "group") return { indexBytes, keptBytes };
  for (const name of file.keys(EXTERNAL_TERMS)) {
    const term = `${EXTERNAL_TERMS}/${name}`;
    indexBytes += bytesAt(`${term}/hess_sparse/indices`);
    // Of a symmetric matrix one half is kept.
    keptBytes += (KEPT_ENTRY_BYTES / 2) * entriesAt(`${term}/hess_sparse`) + bytesAt(`${term}/hess_dense`);
  }
  return { indexBytes, keptBytes };
}
