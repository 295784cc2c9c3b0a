import type { CholeskyStep } from "./cholesky-tiles.js";

/** Threads that work on a matrix together with the calling one, step by step. */
export interface MatrixTeam {
  /** Threads beside the calling one. */
  readonly threads: number;
  /** A matrix of zeros that all threads see; one of the caller alone where there are no others. */
  allocate(length: number): Float64Array;
  /** Hands a matrix, [size, size], of `allocate` to the other threads. */
  begin(matrix: Float64Array, size: number): void;
  /** Has every other thread make its share of a step while the caller makes its own; returns when all are done. */
  step(step: CholeskyStep, index: number, own: () => void): void;
  /** The other threads forget the matrix. */
  end(): void;
}
