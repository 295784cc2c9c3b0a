/** A matrix whose lower triangle becomes the mirror image of the upper. */
export interface UpperTriangle {
  readonly kind: "mirror";
  /** [rows, rows] */
  readonly values: Float64Array;
  readonly rows: number;
}

/** Rows and columns that are mirrored at a time: a whole column would be one cache line for every element. */
const mirrorBlock = 64;

/** Rows [first, end) of the lower triangle. */
export function mirrorRows({ values: a, rows: size }: UpperTriangle, first: number, end: number): void {
  for (let column = 0; column < end; column += mirrorBlock) {
    for (let i = first; i < end; i++) {
      const lastColumn = Math.min(column + mirrorBlock, i);
      for (let j = column; j < lastColumn; j++) a[i * size + j] = a[j * size + i]!;
    }
  }
}
