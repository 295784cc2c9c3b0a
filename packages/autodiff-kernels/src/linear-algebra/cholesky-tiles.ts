import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import {
  accumulateProduct,
  allocatePackedSides,
  type MatrixView,
  type PackedSides,
  type ProductOptions,
} from "./accumulate-product.js";
import { TiledMatrix } from "./tiled-matrix.js";

/** Rows and columns of a tile that are factored or solved for at a time; the rest is a matrix product. */
const blockSize = 64;
/** For the packed panels and the alignment of everything. */
const scratchBytes = 2 * 2 ** 20;

interface TileProductOptions extends ProductOptions {
  /** Where term k of the sum reaches row or column k only, since the factor that these come from is a lower triangle. */
  readonly reached?: "all" | "rows" | "columns" | "both";
}

/** What is left of a factor after the first terms of the sum. */
function deeper(view: MatrixView, terms: number): MatrixView {
  return { ...view, address: view.address + 8 * terms * view.depthStride };
}

/**
 * The steps from a positive definite matrix A to its inverse, each in the place of the one before: L with L L^T = A, then
 * L^-1, then L^-T L^-1. All are lower triangles; what is above the diagonal stays as it was. Golub & Van Loan, "Matrix
 * Computations", 4.2.
 */
export class CholeskyTiles {
  readonly #arena: Arena;
  readonly #packed: PackedSides;
  readonly #matrix: TiledMatrix;
  /** A row or a column of tiles. */
  readonly #line: readonly Address[];
  readonly #diagonal: Address;
  /** The tile that is made. */
  readonly #tile: Address;
  readonly #other: Address;

  /** Bytes that it takes in the memory. */
  static bytes(size: number): number {
    return TiledMatrix.bytes(size, 3) + scratchBytes;
  }

  /** @param values [size, size] */
  constructor(arena: Arena, values: Float64Array, size: number) {
    this.#arena = arena;
    this.#packed = allocatePackedSides(arena);
    this.#matrix = new TiledMatrix(arena, values, size);
    this.#line = this.#matrix.allocateColumn();
    this.#diagonal = this.#matrix.allocate();
    this.#tile = this.#matrix.allocate();
    this.#other = this.#matrix.allocate();
  }

  /**
   * A -> L, tile column by tile column: L_IJ L_JJ^T = A_IJ - sum_{K < J} L_IK L_JK^T. Returns the size, or the index of the
   * first pivot that is not positive.
   */
  factor(): number {
    const matrix = this.#matrix;
    const [line, tile, diagonal] = [this.#line, this.#tile, this.#diagonal];
    let done = 0;
    for (let j = 0; j < matrix.count; j++) {
      for (let k = 0; k < j; k++) matrix.load(j, k, line[k]!);
      matrix.load(j, j, diagonal);
      for (let k = 0; k < j; k++) {
        this.#add(diagonal, [j, j, k], this.#rows(line[k]!), this.#rows(line[k]!), {
          sign: -1,
          triangle: "lower",
        });
      }
      const pivots = this.#factorTile(diagonal, matrix.extent(j));
      done += pivots;
      if (pivots < matrix.extent(j)) return done;
      matrix.store(j, j, diagonal);
      for (let i = j + 1; i < matrix.count; i++) {
        matrix.load(i, j, tile);
        for (let k = 0; k < j; k++) {
          matrix.load(i, k, this.#other);
          this.#add(tile, [i, j, k], this.#rows(this.#other), this.#rows(line[k]!), { sign: -1 });
        }
        this.#solveRows(tile, matrix.extent(i), diagonal, matrix.extent(j));
        matrix.store(i, j, tile);
      }
    }
    return done;
  }

  /** L -> X = L^-1, tile row by tile row: L_II X_IJ = 1_IJ - sum_{J <= K < I} L_IK X_KJ. */
  invert(): void {
    const matrix = this.#matrix;
    const [line, tile, diagonal] = [this.#line, this.#tile, this.#diagonal];
    for (let i = 0; i < matrix.count; i++) {
      for (let k = 0; k < i; k++) matrix.load(i, k, line[k]!);
      matrix.load(i, i, diagonal);
      for (let j = 0; j <= i; j++) {
        matrix.clear(tile, i === j ? "identity" : "zero");
        for (let k = j; k < i; k++) {
          matrix.load(k, j, this.#other);
          this.#add(tile, [i, j, k], this.#rows(line[k]!), this.#columns(this.#other), {
            sign: -1,
            reached: k === j ? "columns" : "all",
          });
        }
        this.#solveColumns(diagonal, matrix.extent(i), tile, matrix.extent(j), i === j ? "lower" : "full");
        matrix.store(i, j, tile);
      }
    }
  }

  /** X -> X^T X, tile row by tile row: sum_{K >= I} X_KI^T X_KJ. What a tile still needs lies in its row or below it. */
  square(): void {
    const matrix = this.#matrix;
    const [line, tile] = [this.#line, this.#tile];
    for (let i = 0; i < matrix.count; i++) {
      for (let k = i; k < matrix.count; k++) matrix.load(k, i, line[k]!);
      for (let j = 0; j <= i; j++) {
        matrix.clear(tile);
        for (let k = i; k < matrix.count; k++) {
          const right = i === j ? line[k]! : this.#other;
          if (i !== j) matrix.load(k, j, right);
          this.#add(tile, [i, j, k], this.#columns(line[k]!), this.#columns(right), {
            triangle: i === j ? "lower" : "full",
            reached: k > i ? "all" : i === j ? "both" : "rows",
          });
        }
        matrix.store(i, j, tile);
      }
    }
  }

  /** Adds the product of two tiles to that in row i and column j, summed over the extent k. */
  #add(
    to: Address,
    [i, j, k]: readonly [number, number, number],
    x: MatrixView,
    y: MatrixView,
    { reached = "all", ...options }: TileProductOptions,
  ): void {
    const matrix = this.#matrix;
    const depth = matrix.extent(k);
    const step = reached === "all" ? depth : blockSize;
    for (let from = 0; from < depth; from += step) {
      const count = Math.min(step, depth - from);
      const [rows, columns] = [matrix.extent(i), matrix.extent(j)];
      const target = {
        address: to,
        stride: matrix.stride,
        rows: reached === "rows" || reached === "both" ? from + count : rows,
        columns: reached === "columns" || reached === "both" ? from + count : columns,
      };
      const [left, right] = [deeper(x, from), deeper(y, from)];
      accumulateProduct(this.#arena, this.#packed, target, left, right, count, options);
    }
  }

  #rows(address: Address): MatrixView {
    return { address, rowStride: this.#matrix.stride, depthStride: 1 };
  }

  #columns(address: Address): MatrixView {
    return { address, rowStride: 1, depthStride: this.#matrix.stride };
  }

  /** The lower triangle of L with L L^T = A in the place of that of A; returns how many pivots are positive. */
  #factorTile(a: Address, size: number): number {
    const { stride } = this.#matrix;
    for (let first = 0; first < size; first += blockSize) {
      const count = Math.min(blockSize, size - first);
      const block = a + 8 * first * (stride + 1);
      const factored = this.#arena.kernels.factorBlock(block, stride, count);
      if (factored < count) return first + factored;
      const next = first + count;
      const below = a + 8 * (next * stride + first);
      this.#arena.kernels.solveRowsAgainstBlock(below, block, stride, size - next, count);
      const rest = {
        address: a + 8 * next * (stride + 1),
        stride,
        rows: size - next,
        columns: size - next,
      };
      const panel = this.#rows(below);
      accumulateProduct(this.#arena, this.#packed, rest, panel, panel, count, {
        sign: -1,
        triangle: "lower",
      });
    }
    return size;
  }

  /** X with X L^T = B in the place of B, [rows, size]. */
  #solveRows(b: Address, rows: number, l: Address, size: number): void {
    const { stride } = this.#matrix;
    for (let first = 0; first < size; first += blockSize) {
      const columns = Math.min(blockSize, size - first);
      const target = { address: b + 8 * first, stride, rows, columns };
      const done = this.#rows(l + 8 * first * stride);
      accumulateProduct(this.#arena, this.#packed, target, this.#rows(b), done, first, { sign: -1 });
      const block = l + 8 * first * (stride + 1);
      this.#arena.kernels.solveRowsAgainstBlock(target.address, block, stride, rows, columns);
    }
  }

  /** X with L X = B in the place of B, [size, columns]; of a lower triangle only that is made. */
  #solveColumns(l: Address, size: number, b: Address, columns: number, shape: "full" | "lower"): void {
    const { stride } = this.#matrix;
    for (let first = 0; first < size; first += blockSize) {
      const rows = Math.min(blockSize, size - first);
      const width = shape === "lower" ? first + rows : columns;
      const target = { address: b + 8 * first * stride, stride, rows, columns: Math.min(width, columns) };
      const left = this.#rows(l + 8 * first * stride);
      accumulateProduct(this.#arena, this.#packed, target, left, this.#columns(b), first, { sign: -1 });
      const block = l + 8 * first * (stride + 1);
      this.#arena.kernels.forwardRows(block, stride, target.address, stride, target.columns, 0, rows);
    }
  }
}
