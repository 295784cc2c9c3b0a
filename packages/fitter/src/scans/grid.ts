/**
 * Numbers at equal distances, both ends included, with the bits of NumPy's `linspace`.
 *
 * @param count at least 2
 */
export function linspace(start: number, stop: number, count: number): number[] {
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? stop : i * step + start));
}
