import type { Panel } from "../figure/figure.js";
import { typesetWithin } from "../text/typeset.js";
import { INSET } from "./header.js";
import type { Box, SceneNode } from "./scene.js";

/** Lines of text with their place. */
export interface PlacedNotes {
  readonly covers: Box;
  readonly nodes: readonly SceneNode[];
}

/** Puts the notes of a panel where they say, or below the header. @param size of their texts, in points */
export function placeNotes(
  { notes }: Panel,
  box: Box,
  { size, header }: { readonly size: number; readonly header: Box | undefined },
): PlacedNotes | undefined {
  if (notes === undefined || notes.lines.length === 0) return undefined;
  const textSize = size * (notes.scale ?? 1);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const left = notes.at === undefined ? box.left + INSET : box.left + notes.at[0] * width;
  const top =
    notes.at === undefined
      ? Math.max(box.top + INSET, (header?.bottom ?? 0) + 2)
      : box.bottom - notes.at[1] * height;
  const texts = notes.lines.map((line) =>
    typesetWithin(line, textSize, Math.max(40, box.right - left - INSET)),
  );
  let y = top;
  const nodes = texts.map((text): SceneNode => {
    const at = y + text.ascent + 2;
    y = at + Math.max(text.descent, 0.28 * textSize);
    return { kind: "text", x: left, y: at, text, colour: "black" };
  });
  const right = left + Math.max(...texts.map((text) => text.width));
  return { covers: { left, top, right, bottom: y }, nodes };
}
