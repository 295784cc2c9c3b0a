import { arimoWidths } from "./arimo-widths.js";

/** The four faces of the font, Arimo, whose widths are those of Helvetica and Arial. */
export type Face = keyof typeof arimoWidths;

const UNITS_PER_EM = 2048;
/** Heights of letters above and below the base line, in shares of the size of the text. */
export const ascent = 1484 / UNITS_PER_EM;
export const descent = 390 / UNITS_PER_EM;
/** Height of a capital letter. */
export const capHeight = 1409 / UNITS_PER_EM;
/** Of a character that is not in the tables: a full square from East Asian scripts on, a lower-case letter before. */
const WIDE_FROM = 0x2e80;
const WIDE = UNITS_PER_EM;
const USUAL = 1139;

const widthsByFace = new Map<Face, Map<number, number>>();

/** The width of a text of size 1. */
export function textWidth(text: string, face: Face): number {
  const widths = tableOf(face);
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    sum += widths.get(code) ?? (code >= WIDE_FROM ? WIDE : isCombining(code) ? 0 : USUAL);
  }
  return sum / UNITS_PER_EM;
}

function tableOf(face: Face): ReadonlyMap<number, number> {
  const known = widthsByFace.get(face);
  if (known) return known;
  const widths = new Map<number, number>();
  for (const [first, list] of arimoWidths[face]) {
    list.split(" ").forEach((width, i) => {
      if (width !== "0") widths.set(first + i, Number(width));
    });
  }
  widthsByFace.set(face, widths);
  return widths;
}

/** Marks that stand on the character before. */
function isCombining(code: number): boolean {
  return (code >= 0x300 && code <= 0x36f) || (code >= 0x20d0 && code <= 0x20ff);
}
