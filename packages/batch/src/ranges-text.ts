/** So many ranges are listed. */
const MOST_RANGES = 8;

/** Ascending numbers as text: `1-3, 5, 8-9`; many of them are cut short. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const shown = ranges
    .slice(0, MOST_RANGES)
    .map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
  return [...shown, ...(ranges.length > MOST_RANGES ? ["..."] : [])].join(", ");
}
