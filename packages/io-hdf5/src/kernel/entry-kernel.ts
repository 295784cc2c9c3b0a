import { type KernelExports, KernelMemory } from "./kernel-module.js";

/** A memory for the entries of a sparse matrix, and what is done to each of them: in WebAssembly, four at a time. */
export class EntryKernel {
  /** Room for the bytes of chunks. */
  readonly workspace: Uint8Array;
  /** Row and column of each entry, [capacity]. */
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  /** [capacity] */
  readonly values: Float64Array;
  /** Each row that the entries have, and where its entries end, [capacity]. */
  readonly runRows: Uint32Array;
  readonly runEnds: Uint32Array;
  private readonly digest: Int32Array;
  private readonly exports: KernelExports;

  constructor(capacity: number, workspaceBytes = 0) {
    const memory = new KernelMemory();
    this.exports = memory.exports;
    const values = memory.place(8 * capacity);
    const rows = memory.place(4 * capacity);
    const columns = memory.place(4 * capacity);
    const runRows = memory.place(4 * capacity);
    const runEnds = memory.place(4 * capacity);
    const digest = memory.place(8);
    const workspace = memory.place(workspaceBytes);
    const buffer = memory.allocate();
    this.workspace = new Uint8Array(buffer, workspace, workspaceBytes);
    this.rows = new Uint32Array(buffer, rows, capacity);
    this.columns = new Uint32Array(buffer, columns, capacity);
    this.values = new Float64Array(buffer, values, capacity);
    this.runRows = new Uint32Array(buffer, runRows, capacity);
    this.runEnds = new Uint32Array(buffer, runEnds, capacity);
    this.digest = new Int32Array(buffer, digest, 2);
  }

  /**
   * Puts shuffled pairs together: of each item, row and column in turn, plane k has byte k. The planes are at the
   * start of the workspace.
   *
   * @param planeBytes items in a plane, an even number
   * @param planeCount 1 to 4; the bytes of the planes above are zero
   * @param at index of the first entry to write
   */
  joinPlanes(planeBytes: number, planeCount: number, at: number, count: number): void {
    const { workspace, rows, columns } = this;
    const out = 4 * at;
    this.exports.joinPlanes(
      workspace.byteOffset,
      planeBytes,
      planeCount,
      rows.byteOffset + out,
      columns.byteOffset + out,
      count,
    );
  }

  /**
   * Checks the first `count` entries, and fills `runRows` and `runEnds`.
   *
   * @returns the number of rows; undefined when an entry is out of range or out of order, or not finite
   */
  checkRows(count: number, rowCount: number, columnCount: number): number | undefined {
    const { rows, columns, values, runRows, runEnds } = this;
    const arrays = [rows, columns, values].map(({ byteOffset }) => byteOffset);
    const shape = [count, rowCount, columnCount];
    const runs = this.exports.checkRows(...arrays, ...shape, runRows.byteOffset, runEnds.byteOffset);
    return runs < 0 ? undefined : runs;
  }

  /**
   * The same for a symmetric matrix. The entries of one half are moved to the start of `columns` and `values`, and
   * `runEnds` is where those end.
   *
   * @returns the number of rows, and the digest (see `decodeHalf`); undefined as with `checkRows`, and then nothing
   *   has been moved
   */
  halfRows(
    count: number,
    size: number,
    keep: "upper" | "lower",
  ): { readonly runCount: number; readonly digest: readonly [number, number] } | undefined {
    const { rows, columns, values, runRows, runEnds, digest } = this;
    const runCount = this.exports.halfRows(
      ...[rows, columns, values].map(({ byteOffset }) => byteOffset),
      ...[count, size, keep === "lower" ? 1 : 0],
      ...[runRows, runEnds, digest].map(({ byteOffset }) => byteOffset),
    );
    return runCount < 0 ? undefined : { runCount, digest: [digest[0]!, digest[1]!] };
  }
}
