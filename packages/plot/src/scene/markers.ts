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

/** In points, of markers of 5.5 points and more. */
const ARROW = { length: 7, halfWidth: 3.2, fromEdge: 1.5, markerSize: 5.5 } as const;

/**
 * The path of an arrow whose tip is next to the edge of a panel.
 *
 * @param along the axis along which it points, to lower or to higher places
 */
export function edgeArrowPath(
  edge: number,
  across: number,
  { along, to, size }: { readonly along: "x" | "y"; readonly to: -1 | 1; readonly size: number },
): string {
  const scale = Math.min(1, size / ARROW.markerSize);
  const tip = edge - to * ARROW.fromEdge;
  const base = tip - to * ARROW.length * scale;
  const half = ARROW.halfWidth * scale;
  const corners = [
    [tip, across],
    [base, across - half],
    [base, across + half],
  ] as const;
  return `${linePath(along === "x" ? corners : corners.map(([a, b]) => [b, a] as const))}Z`;
}
