import type { Fill } from "../figure/layer.js";
import { type Box, linePath } from "./scene.js";

/** Between two lines, in points. */
const SPACING = 5;

/** Lines at 45 degrees across a rectangle. */
export function hatching(box: Box, way: NonNullable<Fill["hatch"]>): string {
  const { left, right, top, bottom } = box;
  const height = bottom - top;
  const step = SPACING * Math.SQRT2;
  let d = "";
  // From a multiple of the spacing, so that the lines of two areas meet.
  for (let x = Math.floor((left - height) / step) * step; x < right; x += step) {
    if (way !== "falling") {
      d += linePath([
        [x, bottom],
        [x + height, top],
      ]);
    }
    if (way !== "rising") {
      d += linePath([
        [x, top],
        [x + height, bottom],
      ]);
    }
  }
  return d;
}
