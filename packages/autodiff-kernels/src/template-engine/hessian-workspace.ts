import {
  accumulateProduct,
  allocatePackedRoom,
  type PackedRoom,
} from "../linear-algebra/accumulate-product.js";
import { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import type { WasmModule } from "../wasm/web-assembly.js";

/** The matrix that row pairs are added to, in a memory of its own: a thread needs one, not one for every shard. */
export class HessianWorkspace {
  readonly #arena: Arena;
  /** Parameters. */
  readonly size: number;
  readonly #room: PackedRoom;
  readonly #matrix: Address;
  #pairs: { readonly x: Address; readonly y: Address; readonly length: number } | undefined;

  constructor(module: WasmModule, size: number) {
    this.#arena = new Arena(module, 8 * size * (size + 512));
    this.size = size;
    this.#room = allocatePackedRoom(this.#arena);
    this.#matrix = this.#arena.allocateFloat64(size * size);
  }

  /** Bytes of its memory. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  clear(): void {
    this.matrix().fill(0);
  }

  /** Adds x^T y for rows x and y, on and above the diagonal. */
  add(x: Float64Array, y: Float64Array): void {
    const size = this.size;
    if (this.#pairs === undefined || this.#pairs.length < x.length) {
      const [left, right] = [this.#arena.allocateFloat64(x.length), this.#arena.allocateFloat64(x.length)];
      this.#pairs = { x: left, y: right, length: x.length };
    }
    const pairs = this.#pairs;
    this.#arena.float64(pairs.x, x.length).set(x);
    this.#arena.float64(pairs.y, y.length).set(y);
    accumulateProduct(
      this.#arena,
      this.#room,
      { address: this.#matrix, stride: size, rows: size, columns: size },
      { address: pairs.x, rowStride: 1, depthStride: size },
      { address: pairs.y, rowStride: 1, depthStride: size },
      size === 0 ? 0 : x.length / size,
      { triangle: "upper" },
    );
  }

  /** [size, size]; a view that the next call may detach. */
  matrix(): Float64Array {
    return this.#arena.float64(this.#matrix, this.size * this.size);
  }
}
