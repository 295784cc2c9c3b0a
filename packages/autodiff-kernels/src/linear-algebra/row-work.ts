import { mirrorRows, type UpperTriangle } from "./mirror.js";
import { multiplyRows, type VectorProduct } from "./vector-product.js";

/** Work on a matrix of which any thread can do any rows, in the same way: data that can be sent to all of them. */
export type RowWork = UpperTriangle | VectorProduct;

/** Row work as all threads see it, with how many blocks of rows have been taken. */
export interface SharedRows {
  readonly work: RowWork;
  readonly taken: Int32Array;
}

/** Rows that a thread takes at a time. */
const rowsAtOnce = 64;

/** Takes blocks of rows, and does them, until all are taken. */
export function takeRows({ work, taken }: SharedRows): void {
  for (;;) {
    const first = rowsAtOnce * Atomics.add(taken, 0, 1);
    if (first >= work.rows) return;
    const end = Math.min(work.rows, first + rowsAtOnce);
    switch (work.kind) {
      case "mirror":
        mirrorRows(work, first, end);
        break;
      case "vector-product":
        multiplyRows(work, first, end);
        break;
      default:
        work satisfies never;
    }
  }
}
