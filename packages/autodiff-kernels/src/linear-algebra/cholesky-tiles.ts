import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import {
  accumulateProduct,
  allocatePackedSides,
  type MatrixView,
  type PackedSides,
  type ProductOptions,
  triangles,
} from "./accumulate-product.js";
import { GivenUp, TileProgress } from "./tile-progress.js";
import { type TilePhase, type TileWork, tasksOf, tilePhases } from "./tile-work.js";
import { TiledMatrix } from "./tiled-matrix.js";

/** Rows and columns of a tile that are factored or solved for at a time; the rest is a matrix product. */
const blockSize = 64;
/** For the packed panels and the alignment of everything. */
const scratchBytes = 2 * 2 ** 20;

/** What is left of a factor after the first terms of the sum. */
function deeper(view: MatrixView, terms: number): MatrixView {
  return { ...view, address: view.address + 8 * terms * view.depthStride };
}

/**
 * The phases from a positive definite matrix A to its inverse: L with L L^T = A, then X = L^-1, then X^T X. L and A^-1 are made in
 * the place of the lower triangle of A, and X^T above the diagonal, so that X overwrites nothing of L and A^-1 nothing of X. Several
 * threads may work on one matrix that they share. Each claims the next tile as soon as it has made one, and waits only where a tile
 * that it needs is being made. A tile is made in the same way by any thread, so that the results are the same bits for any number.
 * Golub & Van Loan, "Matrix Computations", 4.2.
 */
export class CholeskyTiles {
  readonly #arena: Arena;
  readonly #sides: PackedSides;
  readonly #matrix: TiledMatrix;
  readonly #progress: TileProgress;
  readonly #diagonals: Float64Array;
  /** One factor of the products of a row or a column: the tiles left of the diagonal in a row, or right of it, packed. */
  readonly #line: readonly Address[];
  /** Which row that is, and which of its tiles are there. */
  #lineRow = -1;
  readonly #lineHas = new Set<number>();
  /** The tile on the diagonal of a row, of L or of X. */
  readonly #diagonal: Address;
  #diagonalRow = -1;
  /** The tile that is made. */
  readonly #tile: Address;
  readonly #left: Address;
  readonly #right: Address;
  /** The other factor of a product. */
  readonly #packed: Address;

  /** Bytes that it takes in the memory. */
  static bytes(size: number): number {
    return TiledMatrix.bytes(size, 5) + scratchBytes;
  }

  constructor(arena: Arena, { values, size, progress, diagonals }: TileWork) {
    this.#arena = arena;
    this.#sides = allocatePackedSides(arena);
    this.#matrix = new TiledMatrix(arena, values, size);
    this.#progress = new TileProgress(progress);
    this.#diagonals = diagonals;
    this.#line = Array.from({ length: this.#matrix.count }, () => this.#matrix.allocate());
    this.#diagonal = this.#matrix.allocate();
    this.#tile = this.#matrix.allocate();
    this.#left = this.#matrix.allocate();
    this.#right = this.#matrix.allocate();
    this.#packed = this.#matrix.allocate();
  }

  /** Makes tiles of a phase until all are claimed, or until a thread gives up. */
  run(phase: TilePhase): void {
    this.#lineRow = -1;
    this.#diagonalRow = -1;
    const tasks = tasksOf(phase, this.#matrix.count);
    const claim = () => this.#progress.claim(tilePhases.indexOf(phase));
    try {
      for (let task = claim(); task < tasks.length; task = claim()) this.#make(phase, ...tasks[task]!);
    } catch (error) {
      if (error instanceof GivenUp) return;
      this.#progress.giveUp();
      throw error;
    }
  }

  #make(phase: TilePhase, i: number, j: number): void {
    switch (phase) {
      case "factor":
        this.#factor(i, j);
        return;
      case "invert":
        this.#invert(i, j);
        return;
      case "square":
        this.#square(i, j);
        return;
      case "mirror":
        this.#matrix.load(i, j, this.#tile);
        this.#matrix.storeTransposed(i, j, this.#tile);
        return;
      default:
        phase satisfies never;
    }
  }

  /** L_IJ L_JJ^T = A_IJ - sum_{K < J} L_IK L_JK^T. */
  #factor(i: number, j: number): void {
    const [matrix, tile] = [this.#matrix, this.#tile];
    matrix.load(i, j, tile);
    for (let k = 0; k < j; k++) {
      this.#waitFor(i, k);
      const other = this.#pack(i, k);
      if (i === j) this.#add([i, j, k], other, other, { sign: -1, triangle: "lower" });
      else {
        this.#waitFor(j, k);
        this.#add([i, j, k], other, this.#lineTile(j, k), { sign: -1 });
      }
    }
    if (i === j) {
      const pivots = this.#factorTile(tile, matrix.extent(j));
      if (pivots < matrix.extent(j)) {
        this.#progress.fail(matrix.offset(j) + pivots);
        return;
      }
    } else {
      this.#waitFor(j, j);
      this.#solveRows(tile, matrix.extent(i), this.#diagonalOfFactor(j), matrix.extent(j));
    }
    matrix.store(i, j, tile);
    this.#finish(i, j);
  }

  /** L_II X_IJ = 1_IJ - sum_{J <= K < I} L_IK X_KJ. */
  #invert(i: number, j: number): void {
    const [matrix, tile] = [this.#matrix, this.#tile];
    const diagonal = this.#diagonalOfFactor(i);
    matrix.clear(tile, i === j ? "identity" : "zero");
    if (i === j) {
      this.#solveColumns(diagonal, matrix.extent(i), tile, matrix.extent(j), "lower");
      this.#diagonalView(i).set(matrix.view(tile));
      this.#finish(i, j);
      return;
    }
    this.#waitFor(j, j);
    matrix.load(i, j, this.#left);
    matrix.view(this.#right).set(this.#diagonalView(j));
    const sides = [this.#rows(this.#left), this.#columns(this.#right)] as const;
    this.#addTriangle([i, j, j], ...sides, { reached: "columns", sign: -1 });
    for (let k = j + 1; k < i; k++) {
      this.#waitFor(k, j);
      this.#add([i, j, k], this.#lineTile(i, k), this.#pack(j, k), { sign: -1 });
    }
    this.#solveColumns(diagonal, matrix.extent(i), tile, matrix.extent(j), "full");
    matrix.storeTransposed(i, j, tile);
    this.#finish(i, j);
  }

  /** sum_{K >= I} X_KI^T X_KJ. */
  #square(i: number, j: number): void {
    const [matrix, tile] = [this.#matrix, this.#tile];
    const diagonal = this.#columns(this.#diagonalOfInverse(i));
    const triangle = i === j ? "lower" : "full";
    matrix.clear(tile);
    if (i === j) this.#addTriangle([i, j, i], diagonal, diagonal, { reached: "both", triangle });
    else {
      matrix.load(j, i, this.#right);
      this.#addTriangle([i, j, i], diagonal, this.#rows(this.#right), { reached: "rows" });
    }
    for (let k = i + 1; k < matrix.count; k++) {
      const line = this.#lineTile(i, k);
      this.#add([i, j, k], line, i === j ? line : this.#pack(j, k), { triangle });
    }
    matrix.store(i, j, tile);
  }

  #waitFor(i: number, j: number): void {
    this.#progress.waitFor(i * this.#matrix.count + j);
  }

  #finish(i: number, j: number): void {
    this.#progress.finish(i * this.#matrix.count + j);
  }

  /** A tile off the diagonal, packed as a factor whose rows are its rows. */
  #pack(row: number, column: number, to = this.#packed): Address {
    const matrix = this.#matrix;
    matrix.load(row, column, this.#right);
    const [rows, depth] = [matrix.extent(row), matrix.extent(column)];
    this.#arena.kernels.packPanels(this.#right, matrix.stride, 1, rows, depth, to);
    return to;
  }

  /** The same of a tile that the next products need again. */
  #lineTile(row: number, column: number): Address {
    if (this.#lineRow !== row) this.#lineHas.clear();
    this.#lineRow = row;
    const tile = this.#line[column]!;
    if (!this.#lineHas.has(column)) this.#pack(row, column, tile);
    this.#lineHas.add(column);
    return tile;
  }

  #diagonalOfFactor(i: number): Address {
    if (this.#diagonalRow !== i) this.#matrix.load(i, i, this.#diagonal);
    this.#diagonalRow = i;
    return this.#diagonal;
  }

  #diagonalOfInverse(i: number): Address {
    if (this.#diagonalRow !== i) this.#matrix.view(this.#diagonal).set(this.#diagonalView(i));
    this.#diagonalRow = i;
    return this.#diagonal;
  }

  #diagonalView(i: number): Float64Array {
    const length = this.#matrix.stride ** 2;
    return this.#diagonals.subarray(i * length, (i + 1) * length);
  }

  /** Adds the product of two packed tiles to the tile in row i and column j, summed over the extent k. */
  #add(
    [i, j, k]: readonly [number, number, number],
    x: Address,
    y: Address,
    { sign = 1, triangle = "full" }: ProductOptions,
  ): void {
    const { stride } = this.#matrix;
    const [rows, columns, depth] = [this.#matrix.extent(i), this.#matrix.extent(j), this.#matrix.extent(k)];
    this.#arena.kernels.panelProduct(
      this.#tile,
      stride,
      rows,
      columns,
      depth,
      x,
      y,
      sign,
      triangles[triangle],
      0,
    );
  }

  /** The same where term k of the sum reaches row or column k only, since a factor comes from the diagonal of a triangle. */
  #addTriangle(
    [i, j, k]: readonly [number, number, number],
    x: MatrixView,
    y: MatrixView,
    { reached, ...options }: ProductOptions & { readonly reached: "rows" | "columns" | "both" },
  ): void {
    const matrix = this.#matrix;
    const [rows, columns, depth] = [matrix.extent(i), matrix.extent(j), matrix.extent(k)];
    for (let from = 0; from < depth; from += blockSize) {
      const count = Math.min(blockSize, depth - from);
      const target = {
        address: this.#tile,
        stride: matrix.stride,
        rows: reached === "columns" ? rows : from + count,
        columns: reached === "rows" ? columns : from + count,
      };
      accumulateProduct(this.#arena, this.#sides, target, deeper(x, from), deeper(y, from), count, options);
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
      accumulateProduct(this.#arena, this.#sides, rest, panel, panel, count, {
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
      accumulateProduct(this.#arena, this.#sides, target, this.#rows(b), done, first, { sign: -1 });
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
      accumulateProduct(this.#arena, this.#sides, target, left, this.#columns(b), first, { sign: -1 });
      const block = l + 8 * first * (stride + 1);
      this.#arena.kernels.forwardRows(block, stride, target.address, stride, target.columns, 0, rows);
    }
  }
}
