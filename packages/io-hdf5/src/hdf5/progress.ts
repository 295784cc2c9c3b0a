/** How far the reading or the writing of a file has come. */
export interface Progress {
  /** Path of the dataset that is being read or written; `values` for a sparse matrix. */
  readonly dataset: string;
  /** Items of this dataset that are done. */
  readonly done: number;
  /** Items of this dataset. */
  readonly total: number;
  /** Share of the whole file, by the bytes of its arrays of numbers: from 0 to 1, never falling. */
  readonly fraction: number;
}

/**
 * Told how far the reading or the writing of a file has come: while large arrays go by at least ten times a second, and once more
 * at the end, with the fraction 1.
 */
export type ProgressListener = (progress: Progress) => void;

/** Adds up what has been read of a file, or written into it. */
export class ProgressMeter {
  private readonly listener: ProgressListener;
  private readonly totalBytes: number;
  private doneBytes = 0;
  private last: Progress | undefined;

  constructor(listener: ProgressListener, totalBytes: number) {
    this.listener = listener;
    this.totalBytes = totalBytes;
  }

  /** Notes that `bytes` more are done, and that `done` of the dataset's items are there. */
  advance(dataset: string, done: number, total: number, bytes: number): void {
    this.doneBytes += bytes;
    // Some datasets may be read twice, and others not at all: the end is told by `finish`.
    this.tell({ dataset, done, total, fraction: Math.min(1, this.doneBytes / this.totalBytes) });
  }

  /** Tells the last state again, so that whoever shows it sees that the program is alive. */
  repeat(): void {
    if (this.last) this.tell(this.last);
  }

  /** Tells the end. */
  finish(): void {
    if (this.last && this.last.fraction < 1) this.tell({ ...this.last, fraction: 1 });
  }

  private tell(progress: Progress): void {
    this.last = progress;
    this.listener(progress);
  }
}
