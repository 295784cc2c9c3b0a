import type { Piece } from "../template/piece.js";
import type { PlacedTemplate } from "./template-grid.js";

/** A piece with the columns of its systematics, and how far it has been copied. */
export interface ColumnedPiece {
  readonly piece: Piece;
  /** Column of each systematic of the piece. */
  readonly columns: Uint32Array;
  /** The lowest and the highest one. */
  readonly first: number;
  readonly last: number;
  /** Whether the columns rise with the numbers of the systematics. */
  readonly rising: boolean;
  /** Whether the columns are the numbers of the systematics, so that these can be copied. */
  readonly sameOrder: boolean;
  /** Next entry of a piece with a single systematic. */
  next: number;
}

/** A template with its pieces by their first column: pieces that do not interleave are then copied one behind the other. */
export interface ColumnedTemplate {
  readonly placed: PlacedTemplate;
  readonly pieces: ColumnedPiece[];
  /** Whether rows that were copied piece by piece are sorted. */
  readonly sorted: boolean;
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
    const ids = piece.kind === "rows" ? piece.ids : Int32Array.of(piece.id);
    const columns = new Uint32Array(ids.length);
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    let rising = true;
    let sameOrder = true;
    for (let i = 0; i < ids.length; i++) {
      columns[i] = columnOf[ids[i]!]! + offset;
      first = Math.min(first, columns[i]!);
      rising &&= columns[i]! > last;
      last = Math.max(last, columns[i]!);
      sameOrder &&= columns[i] === i;
    }
    return { piece, columns, first, last, rising, sameOrder, next: 0 };
  });
  pieces.sort((a, b) => a.first - b.first);
  const sorted = pieces.every(({ first, rising }, i) => rising && (i === 0 || first > pieces[i - 1]!.last));
  return { placed, pieces, sorted };
}
