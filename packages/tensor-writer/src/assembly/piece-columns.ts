import type { Piece } from "../systematic/piece.js";
import type { PlacedTemplate } from "./template-grid.js";

/** A piece with the columns of its systematics, and how far it has been copied. */
export interface ColumnedPiece {
  readonly piece: Piece;
  /** Column of each systematic of the piece. */
  readonly columns: Uint32Array;
  /** Whether the columns increase. */
  readonly increasing: boolean;
  /** Next entry of a piece with a single systematic. */
  next: number;
}

/** A template with its pieces by their first column: pieces that do not interleave are then copied one behind the other. */
export interface ColumnedTemplate {
  readonly placed: PlacedTemplate;
  readonly pieces: ColumnedPiece[];
}

/**
 * @param columnOf column of each systematic by its number
 * @param systematicCount number of systematics: half-differences are that many columns further
 */
export function columnedTemplate(
  placed: PlacedTemplate,
  columnOf: Int32Array,
  systematicCount: number,
): ColumnedTemplate {
  const pieces = placed.template.pieces.map((piece) => {
    const offset = piece.part === "average" ? 0 : systematicCount;
    const ids = piece.kind === "rows" ? piece.ids : [piece.id];
    const columns = Uint32Array.from(ids, (id) => columnOf[id]! + offset);
    const increasing = columns.every((column, i) => i === 0 || column > columns[i - 1]!);
    return { piece, columns, increasing, next: 0 };
  });
  pieces.sort((a, b) => lowest(a) - lowest(b));
  return { placed, pieces };
}

function lowest({ columns, increasing }: ColumnedPiece): number {
  if (increasing) return columns[0] ?? 0;
  return columns.reduce((least, column) => Math.min(least, column), Number.POSITIVE_INFINITY);
}
