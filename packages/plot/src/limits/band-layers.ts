import type { Curve } from "../figure/layer.js";
import { bandColours, bandQuantiles } from "./shown-limits.js";

/** Points of a line; NaN where there is none. */
interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The areas between the quantiles of 95%, and of 68%, of what is expected. */
export function bandLayers(quantile: (share: number) => Line): Curve[] {
  return (["two", "one"] as const).map((key) => {
    const [low, high] = bandQuantiles[key].map((share) => finite(quantile(share)));
    return {
      kind: "curve",
      key,
      x: [...low!.x, ...high!.x.toReversed()],
      y: [...low!.y, ...high!.y.toReversed()],
      fill: { colour: bandColours[key] },
    };
  });
}

function finite({ x, y }: Line): Line {
  const there = x.map((_, i) => i).filter((i) => Number.isFinite(x[i]! + y[i]!));
  return { x: there.map((i) => x[i]!), y: there.map((i) => y[i]!) };
}
