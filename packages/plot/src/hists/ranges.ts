import type { Layer } from "../figure/layer.js";
import type { HistFigureLook } from "./hist-options.js";

/** The numbers that layers reach from and to; of logarithmic axes, the least above zero. */
export interface Extent {
  readonly low: number;
  readonly high: number;
  readonly leastPositive: number;
}

/** What layers reach along the y axis. @param xRange the ends of the x axis, if it does not show all: what is beyond them does not count */
export function extent(layers: readonly Layer[], xRange?: readonly [number, number]): Extent {
  let [low, high, leastPositive] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ];
  for (const layer of layers) {
    const isShown = xRange === undefined ? undefined : shownPlaces(layer, xRange);
    for (const numbers of heights(layer)) {
      for (const [i, value] of numbers.entries()) {
        if (!Number.isFinite(value) || isShown?.(i) === false) continue;
        if (value < low) low = value;
        if (value > high) high = value;
        if (value > 0 && value < leastPositive) leastPositive = value;
      }
    }
  }
  if (low > high) return { low: 0, high: 1, leastPositive: 0.1 };
  return { low, high, leastPositive: Number.isFinite(leastPositive) ? leastPositive : 0.1 };
}

/** Which numbers of a layer are between the ends of the x axis, by their places. */
function shownPlaces(layer: Layer, [from, to]: readonly [number, number]): (i: number) => boolean {
  switch (layer.kind) {
    case "steps":
    case "area":
      return (bin) => layer.edges[bin + 1]! > from && layer.edges[bin]! < to;
    case "points":
    case "curve":
      return (i) => layer.x[i]! >= from && layer.x[i]! <= to;
    case "boxes":
    case "rule":
    case "matrix":
    case "labels":
      return () => true;
    default:
      return layer satisfies never;
  }
}

function heights(layer: Layer): readonly (readonly number[])[] {
  switch (layer.kind) {
    case "steps":
      return [layer.values];
    case "area":
      return [layer.low, layer.high];
    case "points":
      return [layer.y, layer.yLow ?? [], layer.yHigh ?? []];
    case "curve":
      return [layer.y];
    case "boxes":
      return [layer.y0, layer.y1];
    case "rule":
    case "matrix":
    case "labels":
      return [];
    default:
      return layer satisfies never;
  }
}

/** Above what is highest. */
const HEADROOM = 0.08;

/** The domain of an axis of yields: from nothing, or from what is negative, up to a little above the highest. */
export function upperDomain(
  { low, high, leastPositive }: Extent,
  options: HistFigureLook,
): readonly [number, number] {
  const { yRange, yScale, yFactor = 1 } = options;
  if (yRange !== undefined) {
    // A lower end above the upper one stands for an upper end that is found.
    return yRange[0] <= yRange[1] ? yRange : [yRange[0], high + (high - yRange[0]) * HEADROOM];
  }
  if (yScale === "log") return [leastPositive / 3, Math.max(high, leastPositive) * 2 * yFactor];
  const bottom = low < 0 ? low - (high - low) * HEADROOM : 0;
  const top = high > 0 ? high + (high - bottom) * HEADROOM : high < 0 ? -high * HEADROOM : 1;
  return [bottom, top * yFactor];
}
