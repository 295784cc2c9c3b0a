import type { SharedRows } from "./row-work.js";
import type { TilePhase, TileWork } from "./tile-work.js";

/** Threads that work on a matrix together with the calling one, phase by phase. */
export interface MatrixTeam {
  /** Threads beside the calling one. */
  readonly threads: number;
  /** A matrix of zeros that all threads see; one of the caller alone where there are no others. */
  allocate(length: number): Float64Array;
  /** Hands work on a matrix of `allocate` to the other threads. */
  begin(work: TileWork): void;
  /** Has every other thread take part in a phase while the caller takes its own part; returns when all are done. */
  run(phase: TilePhase, own: () => void): void;
  /** The other threads forget the matrix. */
  end(): void;
  /** Has all threads take part in work on rows; returns when it is done. */
  share(rows: SharedRows): void;
}
