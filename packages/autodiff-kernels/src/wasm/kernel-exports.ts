/** A byte offset into the memory of the instance, at most 2^32 - 1. */
export type Address = number;

type BinRangeKernel = (shard: Address, firstBin: number, lastBin: number) => void;

type ElementwiseKernel = (x: Address, out: Address, count: number) => void;

type TriangularRows = (
  l: Address,
  stride: number,
  x: Address,
  xStride: number,
  width: number,
  first: number,
  last: number,
) => void;

type SparseRows = (
  rowStart: Address,
  offsets: Address,
  values: Address,
  x: Address,
  out: Address,
  first: number,
  last: number,
) => void;

/** What `assembly/index.ts` exports. Addresses that come back are signed: `>>> 0`. */
export interface KernelExports {
  heapBase(): Address;
  shardRecordBytes(): number;

  readAhead(address: Address, bytes: number): void;

  evaluate: BinRangeKernel;
  value: BinRangeKernel;
  profile: BinRangeKernel;
  hvp: BinRangeKernel;
  rowYields: BinRangeKernel;
  jvp: BinRangeKernel;
  vjp: BinRangeKernel;
  rowsHvp: BinRangeKernel;
  gaussNewtonDiagonal: BinRangeKernel;
  foldedRows(shard: Address, firstRow: number, lastRow: number, out: Address): void;
  /** Turns columns into the offsets of their pairs, and returns the largest column. */
  pairOffsets(columns: Address, count: number): number;
  hessianRows(shard: Address, firstBin: number): number;

  expOf: ElementwiseKernel;
  logOf: ElementwiseKernel;
  logGammaOf: ElementwiseKernel;
  digammaOf: ElementwiseKernel;

  packPanels(
    source: Address,
    rowStride: number,
    depthStride: number,
    rows: number,
    depth: number,
    out: Address,
  ): void;
  panelProduct(
    c: Address,
    cStride: number,
    rows: number,
    columns: number,
    depth: number,
    x: Address,
    y: Address,
    sign: number,
    triangle: number,
    diagonal: number,
  ): void;
  factorBlock(a: Address, stride: number, size: number): number;
  solveRowsAgainstBlock(b: Address, l: Address, stride: number, rows: number, size: number): void;
  forwardRows: TriangularRows;
  backwardRows: TriangularRows;
  tridiagonalStep(
    a: Address,
    n: number,
    k: number,
    betas: Address,
    subdiagonal: Address,
    work: Address,
  ): void;
  applyReflection(a: Address, n: number, k: number, betas: Address, z: Address): void;
  /** Returns 1 where nothing was left to do. */
  implicitQlStep(d: Address, e: Address, n: number, l: number, z: Address): number;

  csrRows: SparseRows;
  csrTransposeRows: SparseRows;
  symmetricHalfRows(
    rowStart: Address,
    offsets: Address,
    values: Address,
    pairs: Address,
    first: number,
    last: number,
  ): void;
  symmetricHalfTile(
    stretchStart: Address,
    offsets: Address,
    values: Address,
    pairs: Address,
    firstColumn: number,
    first: number,
    last: number,
  ): void;
  symmetricHalfRuns(
    entryStart: Address,
    runStart: Address,
    runs: Address,
    values: Address,
    x: Address,
    out: Address,
    first: number,
    last: number,
  ): void;
}
