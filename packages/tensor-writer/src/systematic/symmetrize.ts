/**
 * How an upward variation u = logk(up) and a downward one d = -logk(down) become parameters:
 * - `average`: one, (u + d) / 2
 * - `conservative`: one, the larger of the two
 * - `linear`: two, (u + d) / 2 and (u - d) / 2, named SymAvg and SymDiff
 * - `quadratic`: two, (u + d) / 2 and sqrt(3) (u - d) / 2
 * - `none`: one, which keeps both: the tensor becomes asymmetric
 */
export type Symmetrize = "average" | "conservative" | "linear" | "quadratic" | "none";

export const SYMMETRIZATIONS: readonly Symmetrize[] = [
  "average",
  "conservative",
  "linear",
  "quadratic",
  "none",
];

/** The average part of a pair. */
export function averageOf(up: number, down: number, symmetrize: Symmetrize): number {
  if (symmetrize === "conservative") return Math.abs(up) > Math.abs(down) ? up : down;
  return 0.5 * (up + down);
}

/** The factor on u - d in the difference part of a pair; nothing where it has none. */
export function differenceFactor(symmetrize: Symmetrize): number | undefined {
  switch (symmetrize) {
    case "average":
    case "conservative":
      return undefined;
    case "linear":
    case "none":
      return 0.5;
    case "quadratic":
      return 0.5 * Math.sqrt(3);
    default:
      return symmetrize satisfies never;
  }
}
