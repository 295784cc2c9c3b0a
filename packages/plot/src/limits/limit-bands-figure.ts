import { type FitResult, RabbitInputError, refuseNoResult } from "@rabbit-fit/contracts";
import { foundIn, number, oneOf, optionsOf, remedyFor, text } from "@rabbit-fit/contracts/options";
import type { ResultLimit } from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import { safeFileName } from "../figure/file-name.js";
import type { Layer } from "../figure/layer.js";
import { labelOf } from "../impacts/source-rows.js";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules } from "../options/common-options.js";
import { bandLayers } from "./band-layers.js";
import { chosenLimits, type OneLimit, oneLimitRules } from "./chosen-limits.js";
import {
  bandNames,
  bandQuantiles,
  expectedAt,
  type LimitChoice,
  levelText,
  shownLimits,
} from "./shown-limits.js";

/** In points. */
const WIDTH = 600;
const HEIGHT = 520;
/** Limits that are farther apart than this ratio have a logarithmic axis. */
const DECADES = 30;

/** The limits for one hypothesis, such as one mass. */
export interface LimitPoint {
  readonly at: number;
  readonly result: FitResult;
  /** The parameter that is drawn here, where its name differs from point to point; `options.parameter` by default. */
  readonly parameter?: string;
}

export interface LimitBandsFigureOptions extends CommonFigureOptions, LimitChoice, OneLimit {
  /** What CLs, or CLs+b, falls to; the first level of the first result by default. */
  readonly level?: number;
  /** What the results are told apart by, such as `mass (GeV)`. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Logarithmic by default where the limits are far apart. */
  readonly yScale?: "linear" | "log";
  /** A line across at this limit, such as 1 for a signal of the strength of its theory. */
  readonly lineAt?: number;
}

const rule = optionsOf<LimitBandsFigureOptions>({
  ...commonRules,
  ...oneLimitRules,
  fit: text,
  level: number,
  xLabel: text,
  yLabel: text,
  yScale: oneOf<"linear" | "log">({ linear: true, log: true }),
  lineAt: number,
});

/**
 * Upper limits against what several results are told apart by, such as the mass of a resonance: the expected median with its bands of 68% and
 * 95% of experiments, and what is observed, unless a fit hides it.
 *
 * @throws RabbitInputError where there are fewer than two points, two at the same place, or a result has no such limit
 */
export function limitBandsFigure(
  points: readonly LimitPoint[],
  options: LimitBandsFigureOptions = {},
): Figure {
  rule.check(options, "options");
  refuseNoPoints(points);
  refusePlaces(points);
  const sorted = points.toSorted((a, b) => a.at - b.at);
  const [first, ...others] = sorted;
  const start = limitOf(first!, options);
  const { parameter, method, level } = start;
  const isOne = sorted.every((point) => (point.parameter ?? parameter) === parameter);
  const limits = [start, ...others.map((point) => limitOf(point, { ...options, parameter, method, level }))];
  const x = sorted.map(({ at }) => at);
  const quantile = (share: number) => limits.map((limit) => expectedAt(limit, share));
  const median = quantile(bandQuantiles.median);
  const observed = limits.map((limit) => limit.observed ?? Number.NaN);
  const error = limits.map((limit) => limit.error ?? Number.NaN);
  const layers: Layer[] = [
    ...bandLayers((share) => ({ x, y: quantile(share) })),
    { kind: "curve", key: "median", x, y: median, line: { colour: "black", dash: "dashed", width: 1.6 } },
    { kind: "points", key: "median", name: bandNames.median, x, y: median, colour: "black", marker: "none" },
    { kind: "curve", key: "observed", x, y: observed, line: { colour: "black", width: 1.6 } },
    {
      kind: "points",
      key: "observed",
      name: bandNames.observed,
      x,
      y: observed,
      ...(error.some(Number.isFinite) && {
        yLow: observed.map((value, i) => value - error[i]!),
        yHigh: observed.map((value, i) => value + error[i]!),
      }),
      colour: "black",
      size: 5,
    },
  ];
  const { lineAt } = options;
  if (lineAt !== undefined) {
    layers.push({ kind: "rule", axis: "y", at: lineAt, line: { colour: "#bd1f01", width: 1.2 } });
  }
  const drawn = layers.flatMap((layer) => ("y" in layer ? layer.y : [])).filter(Number.isFinite);
  const all = lineAt === undefined ? drawn : [...drawn, lineAt];
  const [low, high] = [Math.min(...all, Number.POSITIVE_INFINITY), Math.max(...all, 0)];
  const isLog = (options.yScale ?? (low > 0 && high > DECADES * low ? "log" : "linear")) === "log";
  const keys = [
    ...(observed.some(Number.isFinite) ? (["observed"] as const) : []),
    ...(median.some(Number.isFinite) ? (["median", "one", "two"] as const) : []),
  ];
  const { labels = {} } = options;
  return {
    name: isOne ? safeFileName(`limits_${parameter}`) : "limits",
    description: isOne
      ? `Upper limits on ${parameter} of ${points.length} results`
      : `Upper limits on ${points.length} parameters`,
    style: options.style ?? "plain",
    width: WIDTH,
    height: HEIGHT,
    ...(options.textScale !== undefined && { textScale: options.textScale }),
    ...(options.header && { header: options.header }),
    panels: [
      {
        x: { scale: "linear", domain: [x[0]!, x.at(-1)!], ...(options.xLabel && { label: options.xLabel }) },
        y: {
          scale: isLog ? "log" : "linear",
          domain: isLog ? [low / 2, high * 2] : [Math.min(0, low), high * 1.1 || 1],
          label:
            options.yLabel ??
            (isOne
              ? `${levelText(level)} limit on ${labelOf(parameter, labels)}`
              : `${levelText(level)} upper limit`),
          roomFor: "texts",
        },
        layers,
        legend: { entries: keys.map((key) => ({ key, label: bandNames[key] })) },
      },
    ],
  };
}

function refuseNoPoints(points: unknown): void {
  if (!Array.isArray(points)) {
    throw new RabbitInputError({
      field: "points",
      ...foundIn(points),
      expected: "a list of { at, result }",
      remedy: remedyFor(points, "limitsFigure draws the limits of one result."),
    });
  }
  points.forEach((point: Partial<LimitPoint> | null | undefined, index) => {
    if (typeof point?.at === "number" && "result" in point) {
      refuseNoResult(point.result);
      refuseNoText(point.parameter, index);
      return;
    }
    throw new RabbitInputError({ field: "points", index, ...foundIn(point), expected: "{ at, result }" });
  });
}

function refuseNoText(parameter: unknown, index: number): void {
  if (parameter === undefined || typeof parameter === "string") return;
  throw new RabbitInputError({
    field: "points.parameter",
    index,
    ...foundIn(parameter),
    expected: "the name of a parameter",
  });
}

function refusePlaces(points: readonly LimitPoint[]): void {
  const places = points.map(({ at }) => at);
  const wrong = places.findIndex((at, i) => !Number.isFinite(at) || places.indexOf(at) < i);
  if (wrong >= 0) {
    throw new RabbitInputError({
      field: "points.at",
      index: wrong,
      found: places[wrong],
      expected: "a number that no other point has",
    });
  }
  if (places.length < 2) {
    throw new RabbitInputError({
      field: "points.length",
      found: places.length,
      expected: "at least 2",
      remedy: "limitsFigure draws the limits of one result.",
    });
  }
}

function limitOf({ at, result, parameter }: LimitPoint, options: LimitBandsFigureOptions): ResultLimit {
  const own = chosenLimits(shownLimits(result, options), {
    ...options,
    ...(parameter !== undefined && { parameter }),
  });
  const found = options.level === undefined ? own[0] : own.find(({ level }) => level === options.level);
  if (found !== undefined) return found;
  throw new RabbitInputError({
    field: "options.level",
    ...(options.level !== undefined && { found: options.level }),
    expected: `a level that the result at ${at} has: ${own.map(({ level }) => level).join(", ")}`,
  });
}
