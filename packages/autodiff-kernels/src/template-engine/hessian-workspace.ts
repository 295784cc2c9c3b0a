import type { WasmModule } from "../generated/web-assembly.js";
import {
  accumulateProduct,
  allocatePackedSides,
  type PackedSides,
} from "../linear-algebra/accumulate-product.js";
import { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import { type HessianStripe, stripeArea } from "./hessian-stripes.js";

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
  #pairs: { readonly x: Address; readonly y: Address; readonly length: number } | undefined;

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

  /** Adds x^T y for rows x and y, on and above the diagonal. */
  add(x: Float64Array, y: Float64Array): void {
    const size = this.size;
    const { first, end } = this.#stripe;
    if (this.#pairs === undefined || this.#pairs.length < x.length) {
      const [left, right] = [this.#arena.allocateFloat64(x.length), this.#arena.allocateFloat64(x.length)];
      this.#pairs = { x: left, y: right, length: x.length };
    }
    const pairs = this.#pairs;
    this.#arena.float64(pairs.x, x.length).set(x);
    this.#arena.float64(pairs.y, y.length).set(y);
    accumulateProduct(
      this.#arena,
      this.#packed,
      { address: this.#matrix, stride: end - first, rows: end, columns: end - first },
      { address: pairs.x, rowStride: 1, depthStride: size },
      { address: pairs.y + 8 * first, rowStride: 1, depthStride: size },
      size === 0 ? 0 : x.length / size,
      { triangle: "upper", firstColumn: first },
    );
  }

  /** [end, end - first] of the stripe; a view that the next call may detach. */
  matrix(): Float64Array {
    return this.#arena.float64(this.#matrix, stripeArea(this.#stripe));
  }
}
