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

/** How much of white, or of black, the colours of a further round have: the first are lighter, the next darker. */
const ROUNDS = [
  { of: 255, share: 0 },
  { of: 255, share: 0.5 },
  { of: 0, share: 0.4 },
] as const;

/** The colour of the process, or variation, at this place: after the ten of the palette, the same ten lighter, and then darker. */
export function paletteColour(place: number): string {
  const colour = palette[place % palette.length]!;
  const { of, share } = ROUNDS[Math.floor(place / palette.length) % ROUNDS.length]!;
  const parts = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  return `#${parts
    .map((part) =>
      Math.round(part + (of - part) * share)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
