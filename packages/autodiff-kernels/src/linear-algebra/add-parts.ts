/** The sum of parts of a stripe of columns of the upper triangle, in their order. */
export interface PartSum {
  readonly kind: "part-sum";
  /** What the parts are added to, [size, size] */
  readonly values: Float64Array;
  readonly size: number;
  /** Of the stripe; its columns are [rows - width, rows). */
  readonly rows: number;
  readonly width: number;
  /** [rows, width] each, of which what is below the diagonal does not count. */
  readonly parts: readonly Float64Array[];
  /** What the sum begins with: zero, or what is there. */
  readonly begin: "zero" | "there";
}

/** Rows [first, end) of the stripe. */
export function addPartsToRows(
  { values, size, rows, width, parts, begin }: PartSum,
  first: number,
  end: number,
): void {
  const firstColumn = rows - width;
  for (const [index, part] of parts.entries()) {
    // Adding to zero, rather than copying, leaves no negative zero.
    if (index === 0 && begin === "zero") {
      for (let i = first; i < end; i++) {
        const [from, to] = [i * width - firstColumn, i * size];
        for (let j = Math.max(i, firstColumn); j < rows; j++) values[to + j] = 0 + part[from + j]!;
      }
      continue;
    }
    for (let i = first; i < end; i++) {
      const [from, to] = [i * width - firstColumn, i * size];
      for (let j = Math.max(i, firstColumn); j < rows; j++) values[to + j]! += part[from + j]!;
    }
  }
}
