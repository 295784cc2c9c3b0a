/** How far the reading or the writing of a file has come. */
export interface FileProgress {
  /**
   * Path of the dataset that is being read or written; `values` for a sparse matrix, and the group of a fit in a result
   * that has several.
   */
  readonly dataset: string;
  /** Items of this dataset that are done, or fits of the result. */
  readonly done: number;
  /** Items of this dataset, or fits of the result. */
  readonly total: number;
  /** Share of the whole file, by the bytes of its arrays of numbers, or by fits: from 0 to 1, never falling. */
  readonly fraction: number;
}

/**
 * Told how far the reading or the writing of a file has come: while large arrays go by at least ten times a second, and once more
 * at the end, with the fraction 1.
 */
export type ProgressListener = (progress: FileProgress) => void;

/** Adds up what has been read of a file, or written into it. */
export class ProgressMeter {
  private readonly listener: ProgressListener;
  private readonly countBytes: () => number;
  private totalBytes: number | undefined;
  private doneBytes = 0;
  private last: FileProgress | undefined;
  private byFits = false;

  /** @param countBytes gives the bytes of all arrays; called when the first of them are done */
  constructor(listener: ProgressListener, countBytes: () => number) {
    this.listener = listener;
    this.countBytes = countBytes;
  }

  /** Notes that `bytes` more are done, and that `done` of the dataset's items are there. */
  advance(dataset: string, done: number, total: number, bytes: number): void {
    if (this.byFits) return;
    this.totalBytes ??= this.countBytes();
    this.doneBytes += bytes;
    // Some datasets may be read twice, and others not at all: `finish` reports the end.
    this.tell({ dataset, done, total, fraction: Math.min(1, this.doneBytes / this.totalBytes) });
  }

  /** Notes that `done` of several fits are there; from then on bytes are not counted. */
  advanceFits(group: string, done: number, total: number): void {
    this.byFits = true;
    this.tell({ dataset: group, done, total, fraction: done / total });
  }

  /** Tells the last state again, so that a display shows that the program is alive. */
  repeat(): void {
    if (this.last) this.tell(this.last);
  }

  /** Tells the end. */
  finish(): void {
    if (this.last && this.last.fraction < 1) this.tell({ ...this.last, fraction: 1 });
  }

  private tell(progress: FileProgress): void {
    this.last = progress;
    this.listener(progress);
  }
}
