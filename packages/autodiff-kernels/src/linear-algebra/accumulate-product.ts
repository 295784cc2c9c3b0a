import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";

/** A matrix in a memory: element (i, k) at address + 8 (i rowStride + k depthStride). */
export interface MatrixView {
  readonly address: Address;
  readonly rowStride: number;
  readonly depthStride: number;
}

export interface ProductTarget {
  readonly address: Address;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

export interface ProductOptions {
  readonly sign?: 1 | -1;
  /** Leaves tiles on the other side of the diagonal as they are; "full" by default. */
  readonly triangle?: "full" | "lower" | "upper";
  /** Which column the first of c is, as the diagonal sees it; 0 by default. */
  readonly firstColumn?: number;
}

/** What `panelProduct` knows them by. */
export const triangles = { full: 0, lower: 1, upper: 2 } as const;

// A block of x, 128 x 256 float64, stays in the second-level cache while y streams past it. The number of columns
// bounds the time of one kernel call, see "entriesPerCall" in wasm/call-boundaries.ts.
const rowBlock = 128;
/** What is summed up to here is added to a product at once. */
export const depthBlock = 256;
const columnBlock = 512;

/** Scratch space that {@link accumulateProduct} packs both sides of a product into. */
export interface PackedSides {
  readonly x: Address;
  readonly y: Address;
}

export function allocatePackedSides(arena: Arena): PackedSides {
  return {
    x: arena.allocateFloat64(rowBlock * depthBlock),
    y: arena.allocateFloat64(columnBlock * depthBlock),
  };
}

/** c += sign x y^T, x [rows, depth], y [columns, depth], all in one memory. */
export function accumulateProduct(
  arena: Arena,
  packed: PackedSides,
  c: ProductTarget,
  x: MatrixView,
  y: MatrixView,
  depth: number,
  { sign = 1, triangle = "full", firstColumn = 0 }: ProductOptions = {},
): void {
  const { kernels } = arena;
  for (let k = 0; k < depth; k += depthBlock) {
    const depthCount = Math.min(depthBlock, depth - k);
    for (let j = 0; j < c.columns; j += columnBlock) {
      const columnCount = Math.min(columnBlock, c.columns - j);
      const yFrom = y.address + 8 * (j * y.rowStride + k * y.depthStride);
      kernels.packPanels(yFrom, y.rowStride, y.depthStride, columnCount, depthCount, packed.y);
      for (let i = 0; i < c.rows; i += rowBlock) {
        const rowCount = Math.min(rowBlock, c.rows - i);
        const below = i - (firstColumn + j);
        if (triangle === "upper" && below > columnCount) continue;
        if (triangle === "lower" && below + rowCount < 0) continue;
        const xFrom = x.address + 8 * (i * x.rowStride + k * x.depthStride);
        kernels.packPanels(xFrom, x.rowStride, x.depthStride, rowCount, depthCount, packed.x);
        kernels.panelProduct(
          c.address + 8 * (i * c.stride + j),
          c.stride,
          rowCount,
          columnCount,
          depthCount,
          packed.x,
          packed.y,
          sign,
          triangles[triangle],
          below,
        );
      }
    }
  }
}
