import { TileProgress } from "./tile-progress.js";
import { TiledMatrix } from "./tiled-matrix.js";

/**
 * What all threads do at the same time; they wait for each other after it. `factor` is from a positive definite matrix A to L
 * with L L^T = A. From L to A^-1 it takes the other three: `invert` makes X = L^-1, `square` X^T X, and `mirror` the upper triangle.
 */
export const tilePhases = ["factor", "invert", "square", "mirror"] as const;

export type TilePhase = (typeof tilePhases)[number];

/** A matrix that is worked on tile by tile, as all threads see it: data that can be sent to them. */
export interface TileWork {
  /** [size, size] */
  readonly values: Float64Array;
  readonly size: number;
  /** Of `TileProgress`. */
  readonly progress: Int32Array;
  /** The tiles on the diagonal of L^-1: above the diagonal of the matrix there is no room for them. */
  readonly diagonals: Float64Array;
}

/** @param isShared whether there are other threads, which have to see the values, too */
export function tileWork(values: Float64Array, size: number, isShared: boolean): TileWork {
  const buffer = (bytes: number) => (isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const { count, tileLength } = TiledMatrix.shape(size);
  return {
    values,
    size,
    progress: new Int32Array(buffer(4 * TileProgress.length(count ** 2))),
    diagonals: new Float64Array(buffer(8 * count * tileLength)),
  };
}

/**
 * The tiles [row, column] on and below the diagonal in the order in which they are claimed: each after those that it is made of,
 * and what takes longest first.
 */
export function tasksOf(phase: TilePhase, count: number): readonly (readonly [number, number])[] {
  const tasks: [number, number][] = [];
  if (phase !== "factor") {
    for (let i = 0; i < count; i++) for (let j = 0; j <= i; j++) tasks.push([i, j]);
    return tasks;
  }
  if (count > 0) tasks.push([0, 0]);
  for (let j = 0; j < count; j++) {
    for (let i = j + 1; i < count; i++) {
      tasks.push([i, j]);
      // What the next column waits for is made while there is still something to do in this one.
      if (i === j + 1) tasks.push([i, i]);
    }
  }
  return tasks;
}
