import type { WasmModule } from "../generated/web-assembly.js";
import {
  accumulateProduct,
  allocatePackedSides,
  depthBlock,
  type PackedSides,
} from "../linear-algebra/accumulate-product.js";
import { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import { type HessianStripe, stripeArea } from "./hessian-stripes.js";

/** Up to this number of parameters a matrix is small enough to be added to as a whole. */
const narrow = 256;
/** Pairs are gathered where what they add to is at most this share of a stripe: it is added element by element. */
const gatheredShare = 1 / 4;

/** The stripe that row pairs are added to, in a memory of its own: a thread needs one, not one for every shard. */
export class HessianWorkspace {
  readonly #arena: Arena;
  /** Parameters. */
  readonly size: number;
  /** Elements of the largest stripe that fits. */
  readonly capacity: number;
  readonly #packed: PackedSides;
  readonly #matrix: Address;
  #stripe: HessianStripe;
  readonly #scratches = new Map<
    "x" | "y" | "product",
    { readonly address: Address; readonly length: number }
  >();

  /** @param capacity elements of the largest stripe */
  constructor(module: WasmModule, size: number, capacity: number) {
    this.#arena = new Arena(module, 8 * (capacity + 512 * size));
    this.size = size;
    this.capacity = capacity;
    this.#packed = allocatePackedSides(this.#arena);
    this.#matrix = this.#arena.allocateFloat64(capacity);
    this.#stripe = { first: 0, end: 0 };
  }

  /** Bytes of its memory. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /** Starts a stripe with zeros. */
  start(stripe: HessianStripe): void {
    this.#stripe = stripe;
    this.matrix().fill(0);
  }

  /**
   * Adds x^T y for rows x and y, on and above the diagonal. Of a bin that few systematics touch, only the columns that are
   * not zero are multiplied, with the same result to the bit.
   */
  add(x: Float64Array, y: Float64Array): void {
    const size = this.size;
    const { first, end } = this.#stripe;
    if (size > narrow && x.length <= depthBlock * size) {
      const columns = columnsInUse(y, size, this.#stripe);
      // Most bins have no entry in most of the stripes.
      if (columns.length === 0) return;
      const rows = columnsInUse(x, size, { first: 0, end });
      if (rows.length * columns.length <= gatheredShare * stripeArea(this.#stripe)) {
        this.#addGathered({ x, columns: rows }, { x: y, columns });
        return;
      }
    }
    const left = this.#scratch("x", x.length);
    const right = this.#scratch("y", y.length);
    this.#arena.float64(left, x.length).set(x);
    this.#arena.float64(right, y.length).set(y);
    accumulateProduct(
      this.#arena,
      this.#packed,
      { address: this.#matrix, stride: end - first, rows: end, columns: end - first },
      { address: left, rowStride: 1, depthStride: size },
      { address: right + 8 * first, rowStride: 1, depthStride: size },
      size === 0 ? 0 : x.length / size,
      { triangle: "upper", firstColumn: first },
    );
  }

  /** The depth is one block of `accumulateProduct`, so that each sum is complete before it is added, here as there. */
  #addGathered(left: GatheredRows, right: GatheredRows): void {
    const { first, end } = this.#stripe;
    const [rows, columns] = [left.columns, right.columns];
    const depth = left.x.length / this.size;
    const [height, width] = [rows.length, columns.length];
    const sides = {
      x: { address: this.#scratch("x", depth * height), rowStride: 1, depthStride: height },
      y: { address: this.#scratch("y", depth * width), rowStride: 1, depthStride: width },
      product: {
        address: this.#scratch("product", height * width),
        stride: width,
        rows: height,
        columns: width,
      },
    };
    const arena = this.#arena;
    gather(left, this.size, arena.float64(sides.x.address, depth * height));
    gather(right, this.size, arena.float64(sides.y.address, depth * width));
    const product = arena.float64(sides.product.address, height * width).fill(0);
    accumulateProduct(arena, this.#packed, sides.product, sides.x, sides.y, depth);
    const matrix = this.matrix();
    for (let i = 0, from = 0; i < height; i++) {
      const row = rows[i]!;
      while (from < width && columns[from]! < row) from++;
      const [to, at] = [row * (end - first) - first, i * width];
      for (let j = from; j < width; j++) matrix[to + columns[j]!]! += product[at + j]!;
    }
  }

  /** Scratch space of this many float64, the same as last time when that was large enough. */
  #scratch(name: "x" | "y" | "product", length: number): Address {
    const scratch = this.#scratches.get(name);
    if (scratch !== undefined && scratch.length >= length) return scratch.address;
    const address = this.#arena.allocateFloat64(length);
    this.#scratches.set(name, { address, length });
    return address;
  }

  /** [end, end - first] of the stripe; a view that the next call may detach. */
  matrix(): Float64Array {
    return this.#arena.float64(this.#matrix, stripeArea(this.#stripe));
  }
}

/** Rows x, [depth, size], of which only some columns are not zero. */
interface GatheredRows {
  readonly x: Float64Array;
  readonly columns: readonly number[];
}

/** The columns from `first` to `end` in which a row is not zero. */
function columnsInUse(x: Float64Array, size: number, { first, end }: HessianStripe): number[] {
  const inUse = new Uint8Array(end);
  for (let row = 0; row < x.length; row += size) {
    for (let column = first; column < end; column++) if (x[row + column] !== 0) inUse[column] = 1;
  }
  const columns: number[] = [];
  for (let column = first; column < end; column++) if (inUse[column] === 1) columns.push(column);
  return columns;
}

function gather({ x, columns }: GatheredRows, size: number, out: Float64Array): void {
  let at = 0;
  for (let row = 0; row < x.length; row += size) {
    for (const column of columns) out[at++] = x[row + column]!;
  }
}
