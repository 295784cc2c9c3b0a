/** A byte offset into the memory of the instance, at most 2^32 - 1. */
export type Address = number;

type BinRangeKernel = (shard: Address, firstBin: number, lastBin: number) => void;

/** What `assembly/index.ts` exports. Addresses that come back are signed: `>>> 0`. */
export interface KernelExports {
  heapBase(): Address;
  shardRecordBytes(): number;

  evaluate: BinRangeKernel;
  value: BinRangeKernel;
  curvatureProduct: BinRangeKernel;
  rowYields: BinRangeKernel;
  jacobianProduct: BinRangeKernel;
  transposeProduct: BinRangeKernel;
  secondOrderProduct: BinRangeKernel;
  foldedRows(shard: Address, firstRow: number, lastRow: number, out: Address): void;
  largestColumn(columns: Address, count: number): number;
}
