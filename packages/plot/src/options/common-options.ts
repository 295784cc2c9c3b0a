import {
  above0,
  anything,
  countFrom,
  listOf,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
} from "@rabbit-fit/contracts/options";
import type { Header, Place } from "../figure/figure.js";
import type { AxisLabel, FigureLabels, ProcessGroup } from "../labels/figure-labels.js";
import { colour } from "../style/colours.js";
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

/** A list of two finite numbers that fulfil a condition. */
function twoNumbers(isValid: (first: number, second: number) => boolean, expected: string): OptionRule {
  return where(
    (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((one) => Number.isFinite(one)) &&
      isValid(value[0], value[1]),
    `a list of two finite numbers${expected}`,
  );
}

/**
 * The width of a figure: from one inch, where there is room for nothing but the axes, to the 200 inches that a page in PDF can have.
 */
export const figureWidth = where(
  (value) => typeof value === "number" && value >= 72 && value <= 14_400,
  "from 72 to 14400 points",
);

/** Two numbers, such as a place. */
export const pair = twoNumbers(() => true, "");

/** The ends of an axis. */
export const range = twoNumbers((low, high) => low < high, ", the first below the second");

/** The ends of an axis, whose upper one is found where it is below the lower one. */
export const openRange = twoNumbers((low, high) => low !== high, " that differ");

/** Shares of a length. */
export const pairAbove0 = twoNumbers((first, second) => first > 0 && second > 0, " above 0");

/** Factors on two axes. With a factor of 0, all of an axis would be at one place. */
export const factors = twoNumbers((first, second) => first !== 0 && second !== 0, " other than 0");

const entries = where(
  (value) => Object.prototype.toString.call(value) === "[object Object]",
  "an object with a value for each name",
);

/** An object whose values follow a rule. */
function entriesOf(rule: OptionRule): OptionRule {
  return {
    check(value, path) {
      entries.check(value, path);
      for (const [name, one] of Object.entries(value as object)) {
        if (one !== undefined) rule.check(one, `${path}.${name}`);
      }
    },
  };
}

const processGroups = listOf(
  optionsOf<ProcessGroup>(
    { name: text, processes: names, label: text, colour },
    { required: ["name", "processes"] },
  ),
  "objects { name, processes, label, colour }",
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
  columns: countFrom(1, "a whole number from 1"),
  scale: above0,
});

/** What the options of all figures have in common. */
export const commonRules: OptionRules<CommonFigureOptions> = {
  style: oneOf<StyleName>(styles),
  header: optionsOf<Header>({
    title: text,
    subtitle: text,
    lumi: above0,
    energy: above0,
    place: oneOf<TitlePlace>({ above: true, line: true, block: true }),
  }),
  labels: optionsOf<FigureLabels>({
    processes: entriesOf(text),
    processColours: entriesOf(colour),
    processOrder: names,
    processGroupings: entriesOf(processGroups),
    axes: entriesOf(optionsOf<AxisLabel>({ label: text, unit: text }, { required: ["label"] })),
    parameters: entriesOf(text),
    parameterGroupings: entriesOf(names),
    selections: entriesOf(text),
  }),
  textScale: above0,
};

/** Results are checked where they are read. */
export const anyResult = anything;
