import {
  anything,
  listOf,
  notNegative,
  number,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
} from "@rabbit-fit/contracts/options";
import type { Header, Place } from "../figure/figure.js";
import type { FigureLabels } from "../labels/figure-labels.js";
import { type StyleName, styles, type TitlePlace } from "../style/styles.js";

/** What all figures have in common. */
export interface CommonFigureOptions {
  /** `plain` by default. */
  readonly style?: StyleName;
  readonly header?: Header;
  readonly labels?: FigureLabels;
  /** All texts are multiplied by this; 1 by default. */
  readonly textScale?: number;
}

/** How a legend looks. */
export interface LegendLook {
  readonly place?: Place;
  readonly columns?: number;
  /** A multiple of the usual size of its texts. */
  readonly scale?: number;
}

export const names = listOf(text, "names");

/** Two numbers, such as the ends of an axis. */
export const pair = where(
  (value) => Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one)),
  "a list of two finite numbers",
);

const entries = where(
  (value) => Object.prototype.toString.call(value) === "[object Object]",
  "an object with a value for each name",
);

const places: Readonly<Record<Place, true>> = {
  "upper left": true,
  "upper center": true,
  "upper right": true,
  "center left": true,
  center: true,
  "center right": true,
  "lower left": true,
  "lower center": true,
  "lower right": true,
};

export const legendRule = optionsOf<LegendLook>({
  place: oneOf<Place>(places),
  columns: number,
  scale: notNegative,
});

/** What the options of all figures have in common. */
export const commonRules: OptionRules<CommonFigureOptions> = {
  style: oneOf<StyleName>(styles),
  header: optionsOf<Header>({
    title: text,
    subtitle: text,
    lumi: number,
    energy: number,
    place: oneOf<TitlePlace>({ above: true, line: true, block: true }),
  }),
  labels: optionsOf<FigureLabels>({
    processes: entries,
    processColours: entries,
    processOrder: names,
    processGroupings: entries,
    axes: entries,
    parameters: entries,
    parameterGroupings: entries,
    selections: entries,
  }),
  textScale: notNegative,
};

/** Results are checked where they are read. */
export const anyResult = anything;
