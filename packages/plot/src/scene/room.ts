import type { Layer } from "../figure/layer.js";
import type { Scale } from "./scale.js";
import type { Box } from "./scene.js";

/** Between what is drawn and the text above it, in points. */
const CLEARANCE = 6;
/** Half the height and half the width of a label that is drawn, with what is around it, in points. */
const LABEL = { height: 16, width: 30 } as const;
/** A text that covers more than this of a panel from above does not get room: nothing would be left of the rest. */
const MOST = 0.72;

/**
 * The upper end of a y axis at which no layer is under the texts. With f the identity, or the logarithm on such an axis, a text that covers
 * the share b of the panel from above, and the highest number v below it, need an end h with
 *
 *     f(v) <= f(h) - b (f(h) - f(low))   so   f(h) >= (f(v) - b f(low)) / (1 - b).
 *
 * @returns at least the end that the axis has
 */
export function endWithRoom(
  layers: readonly Layer[],
  box: Box,
  {
    x,
    y,
    texts,
    aboveLabels,
  }: {
    readonly x: Scale;
    readonly y: Scale;
    readonly texts: readonly Box[];
    readonly aboveLabels: boolean;
  },
): number {
  const [low, high] = y.domain;
  const [f, inverse] = y.log ? [Math.log, Math.exp] : [same, same];
  const height = box.bottom - box.top;
  let end = f(high);
  for (const text of texts) {
    const isUpper = text.top - box.top < height / 2;
    if (!isUpper) continue;
    for (const [top, clearance] of [
      [highestBetween(layers, x, text), CLEARANCE],
      [aboveLabels ? highestLabel(layers, x, text) : undefined, LABEL.height],
    ] as const) {
      const b = Math.min(MOST, (text.bottom - box.top + clearance) / height);
      if (top === undefined || (y.log && top <= 0)) continue;
      end = Math.max(end, (f(top) - b * f(low)) / (1 - b));
    }
  }
  return inverse(end);
}

function same(value: number): number {
  return value;
}

/** The middle of the highest label between the left and the right end of a text. */
function highestLabel(layers: readonly Layer[], x: Scale, { left, right }: Box): number | undefined {
  const middles = layers
    .filter((layer) => layer.kind === "labels")
    .flatMap((layer) => layer.y.filter((_, i) => isBetween(x(layer.x[i]!))));
  return middles.length === 0 ? undefined : Math.max(...middles);

  function isBetween(place: number): boolean {
    return place + LABEL.width > left && place - LABEL.width < right;
  }
}

/** The highest number that is drawn between the left and the right end of a text. */
function highestBetween(layers: readonly Layer[], x: Scale, { left, right }: Box): number | undefined {
  let highest: number | undefined;
  const consider = (from: number, to: number, value: number | undefined) => {
    if (value === undefined || !Number.isFinite(value)) return;
    const [a, b] = [x(from), x(to)];
    if (Math.max(a, b) < left - 2 || Math.min(a, b) > right + 2) return;
    if (highest === undefined || value > highest) highest = value;
  };
  for (const layer of layers) {
    switch (layer.kind) {
      case "steps":
      case "area": {
        const tops = layer.kind === "steps" ? layer.values : layer.high;
        tops.forEach((top, bin) => {
          consider(layer.edges[bin]!, layer.edges[bin + 1]!, top);
        });
        break;
      }
      case "labels":
        layer.x.forEach((at, i) => void consider(at, at, layer.y[i]));
        break;
      case "points":
        layer.x.forEach((at, i) => void consider(at, at, layer.yHigh?.[i] ?? layer.y[i]));
        break;
      case "curve":
        layer.x.forEach((at, i) => {
          const [next, last] = [layer.x[i + 1] ?? Number.NaN, layer.y[i + 1] ?? Number.NaN];
          consider(at, at, layer.y[i]);
          // A line between points may cross the text far from both.
          for (const end of [left, right]) {
            const share = (end - x(at)) / (x(next) - x(at));
            if (share > 0 && share < 1) {
              const middle = at + share * (next - at);
              consider(middle, middle, layer.y[i]! + share * (last - layer.y[i]!));
            }
          }
        });
        break;
      case "boxes":
        layer.y1.forEach((top, i) => {
          consider(layer.x0[i]!, layer.x1[i]!, top);
        });
        break;
      case "rule":
      case "matrix":
        break;
      default:
        layer satisfies never;
    }
  }
  return highest;
}
