import { type Blindable, unlessBlinded } from "../blinding.js";

/** What is known about the parameters of a table besides their values. */
export interface ShownAs {
  /** Names of those whose values are hidden. */
  readonly blinded: readonly string[];
  /** Names of those that are stored as the square root x of a signal strength mu = x^2. */
  readonly squared: readonly string[];
}

/** What tables say of signal strengths that are stored as their square roots. */
export function strengthNotes(names: readonly string[], { squared }: Pick<ShownAs, "squared">): string[] {
  return names.some((name) => squared.includes(name)) ? ["mu = x^2; the file stores x."] : [];
}

/** The strength x^2; undefined of a parameter that is stored as it is. */
export function strengthCell(
  name: string,
  x: number,
  { blinded, squared }: ShownAs,
): Blindable<number> | undefined {
  return squared.includes(name) ? unlessBlinded(name, x * x, blinded) : undefined;
}

/** The columns of a place in the plane of two parameters: both as they are stored, and the strengths of those that are square roots. */
export function placeColumns(
  [first, second]: readonly [x: string, y: string],
  { squared }: Pick<ShownAs, "squared">,
) {
  const title = (name: string) => (squared.includes(name) ? `x of ${name}` : name);
  return [
    { key: "x", kind: "number", title: title(first) },
    { key: "y", kind: "number", title: title(second) },
    { key: "muX", kind: "number", title: `mu of ${first}` },
    { key: "muY", kind: "number", title: `mu of ${second}` },
  ] as const;
}

/** The cells of `placeColumns`. */
export function placeCells(
  [first, second]: readonly [x: string, y: string],
  [x, y]: readonly [number, number],
  shown: ShownAs,
) {
  return {
    x: unlessBlinded(first, x, shown.blinded),
    y: unlessBlinded(second, y, shown.blinded),
    muX: strengthCell(first, x, shown),
    muY: strengthCell(second, y, shown),
  };
}
