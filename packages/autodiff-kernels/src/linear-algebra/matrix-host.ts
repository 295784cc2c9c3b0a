import type { WasmModule } from "../generated/web-assembly.js";
import type { Host } from "../threads/host.js";
import { Arena } from "../wasm/arena.js";
import { CholeskyTiles } from "./cholesky-tiles.js";
import { type SharedRows, takeRows } from "./row-work.js";
import { type TileWork, tilePhases } from "./tile-work.js";

export interface MatrixHostSetup {
  readonly kind: "matrix";
  readonly module: WasmModule;
}

export type MatrixDelivery =
  | {
      /** Prepares the phases of work on a matrix of the caller's. */
      readonly kind: "matrix";
      readonly work: TileWork;
    }
  | { readonly kind: "matrixEnd" }
  /** Work on rows, which is done at once. */
  | { readonly kind: "matrixRows"; readonly rows: SharedRows };

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

  /** A phase; the argument is its place among all. */
  run(_command: number, argument: number): void {
    this.#tiles!.run(tilePhases[argument]!);
  }

  receive(delivery: MatrixDelivery): void {
    switch (delivery.kind) {
      case "matrix": {
        const { work } = delivery;
        this.#tiles = new CholeskyTiles(new Arena(this.#module, CholeskyTiles.bytes(work.size)), work);
        return;
      }
      case "matrixEnd":
        this.#tiles = undefined;
        return;
      case "matrixRows":
        takeRows(delivery.rows);
        return;
      default:
        delivery satisfies never;
    }
  }
}
