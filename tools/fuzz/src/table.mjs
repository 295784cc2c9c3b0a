/** Counts how an input of a kind has ended. */
export function tally(counts, kind, outcome) {
  const row = counts.get(kind) ?? new Map();
  row.set(outcome, (row.get(outcome) ?? 0) + 1);
  counts.set(kind, row);
}

/** Kinds and outcomes, a line for each kind. */
export function table(counts) {
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return rows
    .map(
      ([kind, row]) =>
        `${kind.padEnd(20)} ${[...row].map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`,
    )
    .join("\n");
}
