import type { OpenFile } from "../hdf5/open-file.js";
import { type LayoutRow, layout } from "./layout.js";
import { tensorParts } from "./tensor-parts.js";

/** Bytes of an entry that is kept: a float64 and a 32-bit column. */
const KEPT_ENTRY_BYTES = 12;

/** How large a tensor is, from the sizes of its datasets alone. */
export interface TensorSize {
  /** Bytes of the indices of the large sparse matrices, decompressed. */
  readonly indexBytes: number;
  /** Bytes that the large arrays of the FitInput take: sparse entries, dense templates and dense matrices. */
  readonly keptBytes: number;
}

/** What can be large. */
const large: readonly LayoutRow[] = [
  layout.logk,
  layout.sparseLogk,
  layout.betaVariations,
  layout.inverseCovariance,
  layout.termHessian,
  layout.sparseTermHessian,
];

/**
 * Bytes of all other datasets, lists of names among them. They are small, but in a damaged file, whose sizes can be
 * anything that compresses well.
 */
export function otherBytes(file: OpenFile): number {
  let bytes = 0;
  for (const { path, row } of tensorParts(file)) {
    if (row === undefined || large.includes(row) || row.presence === "unused") continue;
    for (const part of row.type.endsWith("sparse matrix") ? [`${path}/indices`, `${path}/values`] : [path]) {
      const info = file.find(part);
      if (info) bytes += info.length * info.itemSize;
    }
  }
  return bytes;
}

/** Adds up the large datasets of a tensor. */
export function tensorSize(file: OpenFile): TensorSize {
  const bytesAt = (path: string) => {
    const info = file.find(path);
    return info ? info.length * info.itemSize : 0;
  };
  let [indexBytes, keptBytes] = [0, 0];
  for (const { path, row } of tensorParts(file)) {
    if (row === undefined || !large.includes(row)) continue;
    if (row.type === "float64") {
      keptBytes += bytesAt(path);
      continue;
    }
    const entryCount = file.find(`${path}/values`)?.length ?? 0;
    indexBytes += bytesAt(`${path}/indices`);
    // Of a symmetric matrix one half is kept.
    keptBytes += (KEPT_ENTRY_BYTES / (row.type === "symmetric sparse matrix" ? 2 : 1)) * entryCount;
  }
  return { indexBytes, keptBytes };
}
