import type { Points } from "../figure/layer.js";
import { linePath, round } from "./scene.js";

/** The path of a marker of that radius. */
export function markerPath(
  marker: NonNullable<Points["marker"]>,
  x: number,
  y: number,
  radius: number,
): string {
  const r = round(radius);
  switch (marker) {
    case "none":
      return "";
    case "disc":
    case "circle":
      // Two half circles: an arc cannot be a whole one.
      return `M${round(x - radius)},${round(y)}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`;
    case "square":
      return `M${round(x - radius)},${round(y - radius)}h${2 * r}v${2 * r}h${-2 * r}Z`;
    case "diamond":
      return `${linePath([
        [x - radius, y],
        [x, y - radius],
        [x + radius, y],
        [x, y + radius],
      ])}Z`;
    case "cross":
      return `M${round(x - radius)},${round(y - radius)}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
    case "star": {
      const corners = Array.from({ length: 10 }, (_, i) => {
        const [length, angle] = [i % 2 === 0 ? radius : radius * 0.4, (i / 5 - 0.5) * Math.PI];
        return [x + length * Math.cos(angle), y + length * Math.sin(angle)] as const;
      });
      return `${linePath(corners)}Z`;
    }
    default:
      return marker satisfies never;
  }
}

/** In points. */
const ARROW = { length: 7, halfWidth: 3.2, fromEdge: 1.5 } as const;

/** The path of an arrow that points to an edge, at a place across it. @param direction along x: -1 to the left, 1 to the right */
export function edgeArrowPath(edge: number, y: number, direction: -1 | 1): string {
  const tip = edge - direction * ARROW.fromEdge;
  const base = tip - direction * ARROW.length;
  return `${linePath([
    [tip, y],
    [base, y - ARROW.halfWidth],
    [base, y + ARROW.halfWidth],
  ])}Z`;
}
