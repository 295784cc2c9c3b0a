import { type FitResult, RabbitInputError } from "@rabbit-fit/contracts";
import { number, optionsOf, text } from "@rabbit-fit/contracts/options";
import type { Figure } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Layer } from "../figure/layer.js";
import { labelOf } from "../impacts/source-rows.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";
import { bandLayers } from "./band-layers.js";
import { chosenLimits, type OneLimit, oneLimitRules } from "./chosen-limits.js";
import { bandNames, bandQuantiles, expectedAt, type LimitChoice, shownLimits } from "./shown-limits.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 500;
/** A curve through fewer points says little. */
export const LEAST_LEVELS = 3;

export interface ClsFigureOptions extends CommonFigureOptions, LimitChoice, OneLimit {
  /** A line across at this CLs; 0.05 by default. */
  readonly lineAt?: number;
}

const rule = optionsOf<ClsFigureOptions>({ ...commonRules, ...oneLimitRules, fit: text, lineAt: number });

/**
 * CLs against the value of a parameter: observed, and expected without signal with the bands of 68% and 95% of experiments. The points
 * are the limits of the result: at the limit of a level, CLs is that level.
 *
 * @throws RabbitInputError where the result has no limits, or those of fewer than three levels
 */
export function clsFigure(result: FitResult, options: ClsFigureOptions = {}): Figure {
  rule.check(options, "options");
  const limits = chosenLimits(shownLimits(result, options), options).toSorted((a, b) => b.level - a.level);
  const { parameter } = limits[0]!;
  if (limits.length < LEAST_LEVELS) {
    throw new RabbitInputError({
      field: "levels of limits",
      found: limits.map(({ level }) => level),
      expected: `at least ${LEAST_LEVELS}, each a point of the curve`,
      remedy: "Make limits at more of options.levels.",
    });
  }
  const { lineAt = 0.05, labels = {} } = options;
  const y = limits.map(({ level }) => level);
  const quantile = (share: number) => ({ x: limits.map((limit) => expectedAt(limit, share)), y });
  const median = quantile(bandQuantiles.median);
  const observed = { x: limits.map((limit) => limit.observed ?? Number.NaN), y };
  const layers: Layer[] = [
    ...bandLayers(quantile),
    { kind: "curve", key: "median", ...median, line: { colour: "black", dash: "dashed", width: 1.6 } },
    { kind: "points", key: "median", name: bandNames.median, ...median, colour: "black", marker: "none" },
    { kind: "curve", key: "observed", ...observed, line: { colour: "black", width: 1.6 } },
    { kind: "points", key: "observed", name: bandNames.observed, ...observed, colour: "black", size: 5 },
    { kind: "rule", axis: "y", at: lineAt, line: { colour: "#bd1f01", width: 1.4 } },
  ];
  const keys = [
    ...(observed.x.some(Number.isFinite) ? (["observed"] as const) : []),
    ...(median.x.some(Number.isFinite) ? (["median", "one", "two"] as const) : []),
  ];
  const values = layers.flatMap((layer) => ("x" in layer ? layer.x : [])).filter(Number.isFinite);
  return {
    name: safeFileName(`cls_${parameter}`),
    description: `CLs against ${parameter}`,
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    header: { place: "above", ...options.header },
    panels: [
      {
        x: {
          scale: "linear",
          domain: [Math.min(0, ...values), Math.max(...values, 0) * 1.02 || 1],
          label: labelOf(parameter, labels),
        },
        y: { scale: "linear", domain: [0, Math.max(...y, lineAt) * 1.1], label: "$CL_s$", roomFor: "texts" },
        layers,
        legend: { entries: keys.map((key) => ({ key, label: bandNames[key] })) },
      },
    ],
  };
}
