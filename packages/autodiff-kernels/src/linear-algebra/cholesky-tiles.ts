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

/** Which tiles of a row or column one of several members makes. Member 0 is the caller, which has the diagonal to make besides. */
export interface TileShare {
  readonly member: number;
  readonly members: number;
}

/**
 * What all members do at the same time, for one row or column of tiles; they wait for each other after it. What a step reads of
 * the matrix is not written in it, but for the tiles that a member makes itself.
 */
export type CholeskyStep = "factorRows" | "loadRow" | "invertRow" | "loadColumn" | "squareRow";

/**
 * The steps from a positive definite matrix A to its inverse, each in the place of the one before: L with L L^T = A, then
 * L^-1, then L^-T L^-1. All are lower triangles; what is above the diagonal stays as it was. Several threads may work on one
 * matrix that they share: each tile is made by one of them in the same way, so that the results are the same bits for any
 * number. Golub & Van Loan, "Matrix Computations", 4.2.
 */
export class CholeskyTiles {
  readonly #arena: Arena;
  readonly #packed: PackedSides;
  readonly #matrix: TiledMatrix;
  readonly #share: TileShare;
  /** A row or a column of tiles. */
  readonly #line: readonly Address[];
  readonly #diagonal: Address;
  /** The tile that is made. */
  readonly #tile: Address;
  readonly #other: Address;
  /** The tile column whose factored diagonal, with the row left of it, is in the memory. */
  #factored = -1;

  /** Bytes that it takes in the memory. */
  static bytes(size: number): number {
    return TiledMatrix.bytes(size, 3) + scratchBytes;
  }

  /** @param values [size, size] */
  constructor(
    arena: Arena,
    values: Float64Array,
    size: number,
    share: TileShare = { member: 0, members: 1 },
  ) {
    this.#arena = arena;
    this.#packed = allocatePackedSides(arena);
    this.#matrix = new TiledMatrix(arena, values, size);
    this.#share = share;
    this.#line = this.#matrix.allocateColumn();
    this.#diagonal = this.#matrix.allocate();
    this.#tile = this.#matrix.allocate();
    this.#other = this.#matrix.allocate();
  }

  /** Tiles along a side. */
  get count(): number {
    return this.#matrix.count;
  }

  /**
   * The diagonal tile of column j of the factor, L_JJ L_JJ^T = A_JJ - sum_{K < J} L_JK L_JK^T, by one member alone. Returns
   * whether all of its pivots are positive, and how many of the matrix are.
   */
  factorDiagonal(j: number): { readonly isFactored: boolean; readonly pivots: number } {
    const matrix = this.#matrix;
    const [line, diagonal] = [this.#line, this.#diagonal];
    this.#loadLine(j);
    matrix.load(j, j, diagonal);
    for (let k = 0; k < j; k++) {
      this.#add(diagonal, [j, j, k], this.#rows(line[k]!), this.#rows(line[k]!), {
        sign: -1,
        triangle: "lower",
      });
    }
    const extent = matrix.extent(j);
    const pivots = this.#factorTile(diagonal, extent);
    const isFactored = pivots === extent;
    if (isFactored) matrix.store(j, j, diagonal);
    this.#factored = j;
    return { isFactored, pivots: matrix.offset(j) + pivots };
  }

  run(step: CholeskyStep, index: number): void {
    switch (step) {
      case "factorRows":
        this.#factorRows(index);
        return;
      case "loadRow":
        this.#loadLine(index);
        this.#matrix.load(index, index, this.#diagonal);
        return;
      case "invertRow":
        this.#invertRow(index);
        return;
      case "loadColumn":
        for (let k = index; k < this.count; k++) this.#matrix.load(k, index, this.#line[k]!);
        return;
      case "squareRow":
        this.#squareRow(index);
        return;
      default:
        step satisfies never;
    }
  }

  /** Column j of A -> L below its diagonal: L_IJ L_JJ^T = A_IJ - sum_{K < J} L_IK L_JK^T. */
  #factorRows(j: number): void {
    const matrix = this.#matrix;
    const [line, tile, diagonal] = [this.#line, this.#tile, this.#diagonal];
    if (this.#factored !== j) {
      this.#loadLine(j);
      matrix.load(j, j, diagonal);
    }
    for (const i of this.#shared(j + 1, this.count)) {
      matrix.load(i, j, tile);
      for (let k = 0; k < j; k++) {
        matrix.load(i, k, this.#other);
        this.#add(tile, [i, j, k], this.#rows(this.#other), this.#rows(line[k]!), { sign: -1 });
      }
      this.#solveRows(tile, matrix.extent(i), diagonal, matrix.extent(j));
      matrix.store(i, j, tile);
    }
  }

  /** Row i of L, which is loaded, -> X = L^-1, the rows before being made: L_II X_IJ = 1_IJ - sum_{J <= K < I} L_IK X_KJ. */
  #invertRow(i: number): void {
    const matrix = this.#matrix;
    const [line, tile, diagonal] = [this.#line, this.#tile, this.#diagonal];
    for (const j of this.#shared(0, i + 1)) {
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

  /** Row i of X -> X^T X, column i being loaded: sum_{K >= I} X_KI^T X_KJ. What a tile still needs lies in its row or below it. */
  #squareRow(i: number): void {
    const matrix = this.#matrix;
    const [line, tile] = [this.#line, this.#tile];
    for (const j of this.#shared(0, i + 1)) {
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

  /** The tiles left of the diagonal in row i. */
  #loadLine(i: number): void {
    for (let k = 0; k < i; k++) this.#matrix.load(i, k, this.#line[k]!);
  }

  /**
   * Those of the tiles [first, end) that this member makes: they go to the members from the last to the first, and back again,
   * so that tiles whose cost falls or rises along the line are shared evenly, and one that is left is not the caller's.
   */
  *#shared(first: number, end: number): Generator<number> {
    const { member, members } = this.#share;
    for (let round = 0, from = first; from < end; round++, from += members) {
      const i = from + (round % 2 === 0 ? members - 1 - member : member);
      if (i < end) yield i;
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
