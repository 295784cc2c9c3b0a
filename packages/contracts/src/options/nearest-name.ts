/**
 * The name closest to `word`, where one is close enough to be meant: at most a third of its characters are wrong,
 * missing, superfluous or swapped. Upper and lower case count as the same.
 */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < smallest) [smallest, nearest] = [distance, name];
  }
  return nearest !== undefined && smallest <= Math.max(word.length, nearest.length) / 3 ? nearest : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    const above = rows[row - 1]!;
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let distance = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + Number(!same),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) distance = Math.min(distance, rows[row - 2]![column - 2]! + 1);
      current.push(distance);
    }
    rows.push(current);
  }
  return rows[left.length]![right.length]!;
}
