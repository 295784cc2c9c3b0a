import type { Figure } from "../figure/figure.js";
import { type Style, styles } from "../style/styles.js";

/** Sizes of a figure in points. */
export interface Sizes {
  readonly title: number;
  readonly subtitle: number;
  readonly label: number;
  readonly number: number;
  readonly legend: number;
  readonly frame: number;
  readonly majorTick: number;
  readonly minorTick: number;
}

export function styleOf(figure: Figure): Style {
  return styles[figure.style];
}

/** Those of its style, with the scale of its texts. */
export function sizesOf(figure: Figure): Sizes {
  const style = styleOf(figure);
  const { textScale = 1 } = figure;
  return {
    title: style.titleSize * textScale,
    subtitle: style.subtitleSize * textScale,
    label: style.labelSize * textScale,
    number: style.numberSize * textScale,
    legend: style.legendSize * textScale,
    frame: style.frameWidth,
    majorTick: style.majorTick,
    minorTick: style.minorTick,
  };
}
