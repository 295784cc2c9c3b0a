import type { Panel } from "../figure/figure.js";
import type { Boxes, ColourScale } from "../figure/layer.js";
import { rampColour } from "../scene/colour-ramps.js";

/** So many colours a ramp has. */
const STEPS = 128;

/** The legend of colours, in the column on the right. @param shown the numbers that it has, all by default */
export function colourBar(
  colours: ColourScale,
  label: string,
  shown: readonly [number, number] = colours.domain,
): Panel {
  const [low, high] = shown;
  // Each colour goes up to the end, below the next ones: without gaps between them.
  const steps = Array.from({ length: STEPS }, (_, i): Boxes => {
    const from = low + ((high - low) * i) / STEPS;
    const colour = rampColour(colours, from + (high - low) / STEPS / 2);
    return { kind: "boxes", x0: [0], x1: [1], y0: [from], y1: [high], fill: { colour } };
  });
  return {
    column: 1,
    x: { scale: "linear", domain: [0, 1], numbered: false, ticks: [] },
    y: { scale: "linear", domain: shown, side: "far", label },
    layers: steps,
  };
}
