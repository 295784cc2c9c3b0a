import type { WasmModule } from "../generated/web-assembly.js";
import type { Host } from "../threads/host.js";
import { Arena } from "../wasm/arena.js";
import { type CholeskyStep, CholeskyTiles, type TileShare } from "./cholesky-tiles.js";

export interface MatrixHostSetup {
  readonly kind: "matrix";
  readonly module: WasmModule;
}

export type MatrixDelivery =
  | {
      /** Prepares the steps on a matrix of the caller's. */
      readonly kind: "matrix";
      /** Float64 [size, size] from `byteOffset` on, of all hosts. */
      readonly buffer: ArrayBufferLike;
      readonly byteOffset: number;
      readonly size: number;
      readonly share: TileShare;
    }
  | { readonly kind: "matrixEnd" };

/** What one thread knows of the matrix that several work on: its tiles of the moment, in a memory of its own. */
export class MatrixHost implements Host<MatrixDelivery> {
  readonly bytes = 0;
  readonly #module: WasmModule;
  #tiles: CholeskyTiles | undefined;

  constructor(setup: MatrixHostSetup) {
    this.#module = setup.module;
  }

  /** There are no shards. */
  fill(): void {}

  /** A step; the argument says which. */
  run(_command: number, argument: number): void {
    const { step, index } = decodeStep(argument);
    this.#tiles!.run(step, index);
  }

  receive(delivery: MatrixDelivery): void {
    switch (delivery.kind) {
      case "matrix": {
        const { buffer, byteOffset, size, share } = delivery;
        const arena = new Arena(this.#module, CholeskyTiles.bytes(size));
        this.#tiles = new CholeskyTiles(
          arena,
          new Float64Array(buffer, byteOffset, size * size),
          size,
          share,
        );
        return;
      }
      case "matrixEnd":
        this.#tiles = undefined;
        return;
      default:
        delivery satisfies never;
    }
  }
}

const stepNames: readonly CholeskyStep[] = ["factorRows", "loadRow", "invertRow", "loadColumn", "squareRow"];

/** A step on the row or column `index` of tiles, as one integer. */
export function encodeStep(step: CholeskyStep, index: number): number {
  return index * stepNames.length + stepNames.indexOf(step);
}

function decodeStep(argument: number): { readonly step: CholeskyStep; readonly index: number } {
  const step = stepNames[argument % stepNames.length]!;
  return { step, index: Math.floor(argument / stepNames.length) };
}
