/**
 * Colours of processes that have none of their own: ten that people tell apart whatever colours they see, in an order that keeps
 * neighbours apart. Source: M. Petroff, arXiv:2107.02270, as CMS recommends it.
 */
export const palette: readonly string[] = [
  "#3f90da",
  "#ffa90e",
  "#bd1f01",
  "#94a4a2",
  "#832db6",
  "#a96b59",
  "#e76300",
  "#b9ac70",
  "#717581",
  "#92dadd",
];

/** The colour of the process, or variation, at this place. */
export function paletteColour(place: number): string {
  return palette[place % palette.length]!;
}
