import type { FitResult } from "@rabbit-fit/contracts";
import { optionsOf, text } from "@rabbit-fit/contracts/options";
import type { ResultLimit } from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import type { Layer } from "../figure/layer.js";
import { labelOf } from "../impacts/source-rows.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";
import {
  bandColours,
  bandNames,
  bandQuantiles,
  expectedAt,
  type LimitChoice,
  levelText,
  shownLimits,
} from "./shown-limits.js";

/** In points. */
const WIDTH = 640;
const ROW = 56;
const AROUND = 150;
const TEXT_SCALE = 0.85;
/** Half the height of a band, in rows. */
const HALF = 0.3;

export interface LimitsFigureOptions extends CommonFigureOptions, LimitChoice {}

const rule = optionsOf<LimitsFigureOptions>({ ...commonRules, fit: text });

/**
 * Upper limits on parameters: a row for each parameter, method and level, with the expected median, its bands of 68% and 95% of
 * experiments, and what is observed. Limits by toys have their Monte-Carlo errors, those of Feldman and Cousins the interval. What is observed
 * of a parameter that the fit hides is left out.
 *
 * @throws RabbitInputError where the result has no limits
 */
export function limitsFigure(result: FitResult, options: LimitsFigureOptions = {}): Figure {
  rule.check(options, "options");
  const rows = shownLimits(result, options);
  const places = rows.map((_, i) => i + 0.5);
  const band = (key: "one" | "two"): Layer => ({
    kind: "boxes",
    key,
    name: bandNames[key],
    x0: rows.map((row) => expectedAt(row, bandQuantiles[key][0])),
    x1: rows.map((row) => expectedAt(row, bandQuantiles[key][1])),
    y0: places.map((place) => place - HALF),
    y1: places.map((place) => place + HALF),
    fill: { colour: bandColours[key] },
  });
  const median = rows.map((row) => expectedAt(row, bandQuantiles.median));
  const observed = rows.map((row) => row.observed ?? Number.NaN);
  const bars = observedBars(rows);
  const layers: Layer[] = [
    band("two"),
    band("one"),
    {
      kind: "points",
      key: "median",
      name: bandNames.median,
      x: median,
      y: places,
      yLow: places.map((place) => place - HALF),
      yHigh: places.map((place) => place + HALF),
      colour: "black",
      marker: "none",
      width: 2,
    },
    {
      kind: "points",
      key: "observed",
      name: bandNames.observed,
      x: observed,
      y: places,
      ...(bars.xLow.some(Number.isFinite) && { ...bars, ends: "capped" as const }),
      colour: "black",
      size: 8,
    },
  ];
  const hasExpected = rows.some(({ expected }) => expected.length > 0);
  const keys = [
    ...(observed.some(Number.isFinite) ? (["observed"] as const) : []),
    ...(hasExpected ? (["median", "one", "two"] as const) : []),
  ];
  const expected = rows.flatMap((row) => row.expected.map(({ value }) => value));
  const all = [...expected, ...observed, ...bars.xLow, ...bars.xHigh].filter(Number.isFinite);
  const high = Math.max(...all, 0);
  const bottom = rows.length + 1.5;
  return {
    name: "limits",
    description: "Upper limits on parameters",
    style: options.style ?? "plain",
    width: WIDTH,
    height: AROUND + ROW * bottom,
    textScale: TEXT_SCALE * (options.textScale ?? 1),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: { scale: "linear", domain: [Math.min(0, ...all), high * 1.1 || 1], label: "Upper limit" },
        y: { scale: "category", domain: [bottom, -0.3], categories: rowLabels(rows, options) },
        layers,
        legend: {
          entries: keys.map((key) => ({ key, label: bandNames[key] })),
          columns: 2,
          place: "lower center",
        },
      },
    ],
  };
}

/** The Monte-Carlo error of a limit by toys, or the interval whose upper end the limit is. */
function observedBars(rows: readonly ResultLimit[]): { xLow: number[]; xHigh: number[] } {
  return {
    xLow: rows.map(({ observed = Number.NaN, error = Number.NaN, lower }) => lower ?? observed - error),
    xHigh: rows.map(({ observed = Number.NaN, error = Number.NaN }) => observed + error),
  };
}

function rowLabels(rows: readonly ResultLimit[], { labels = {} }: LimitsFigureOptions): string[] {
  const hasSeveral = rows.some(({ method }) => method !== rows[0]!.method);
  return rows.map(({ parameter, level, method }) => {
    const label = `${labelOf(parameter, labels)}, ${levelText(level)}`;
    return hasSeveral ? `${label}, ${method}` : label;
  });
}
