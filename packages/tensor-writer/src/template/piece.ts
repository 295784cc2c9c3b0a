import type { Rows } from "./rows.js";

/** Part of a logk: the average of upward and downward variation, or half their difference in an asymmetric tensor. */
export type Part = "average" | "half-difference";

/** Whether logk is of a variation of its own in each bin, or the same in all of them on purpose. */
export type PieceOrigin = "shape" | "norm";

/** logk of several systematics for one template, by bin. */
export interface RowsPiece {
  readonly kind: "rows";
  readonly origin: PieceOrigin;
  readonly part: Part;
  /** Which systematic each one of `rows` is. */
  readonly ids: Int32Array;
  readonly rows: Rows;
}

/** logk of one systematic for one template. */
export interface ColumnPiece {
  readonly kind: "column";
  readonly origin: PieceOrigin;
  readonly part: Part;
  readonly id: number;
  /** Increasing, [entries]. */
  readonly bins: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}

export type Piece = RowsPiece | ColumnPiece;

/** The piece of what one call booked: of a single systematic, bins take less room than rows. */
export function pieceOf(origin: PieceOrigin, part: Part, ids: Int32Array, rows: Rows): Piece {
  if (ids.length !== 1) return { kind: "rows", origin, part, ids, rows };
  const { rowStart, values } = rows;
  const bins = new Uint32Array(values.length);
  for (let bin = 0; bin + 1 < rowStart.length; bin++) {
    for (let entry = rowStart[bin]!; entry < rowStart[bin + 1]!; entry++) bins[entry] = bin;
  }
  return { kind: "column", origin, part, id: ids[0]!, bins, values };
}
