import { axisNames, fitHistogramNames, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { categoriesOf } from "../impacts/parameter-impacts.js";
import { parameterEstimates } from "../parameters/parameter-histogram.js";
import { detailsOf } from "./likelihood-scan.js";

/** How an end of an interval, or a point of a contour, was found. */
export type EndStatus = "found" | "at-bound" | "failed";

export interface IntervalEnd {
  readonly status: EndStatus;
  /** Distance from the value at the minimum, negative below it; NaN where there is none. */
  readonly shift: number;
  /** L - L_min; absent in results of Python rabbit. */
  readonly deltaNll?: number;
  /** Shifts of all parameters, by their names. */
  readonly shifts: ReadonlyMap<string, number>;
}

/** An interval of the likelihood of a parameter. */
export interface LikelihoodInterval {
  readonly of: string;
  /** In standard deviations. */
  readonly level: number;
  /** At the minimum. */
  readonly value: number;
  readonly down: IntervalEnd;
  readonly up: IntervalEnd;
}

/** A point of a closed contour. */
export interface ContourPoint {
  readonly x: number;
  readonly y: number;
  readonly status: EndStatus;
}

/** A closed contour of two parameters. */
export interface LikelihoodContour {
  readonly of: readonly [x: string, y: string];
  /** In standard deviations. */
  readonly level: number;
  readonly points: readonly ContourPoint[];
}

/** Below this share of the level, 2 (L - L_min) says that a point is at a bound. */
const AT_LEVEL = 1 - 1e-6;

/** Intervals of the likelihood, each parameter with its levels. @throws RabbitInputError where the result has none */
export function likelihoodIntervals(group: ResultGroup): readonly LikelihoodInterval[] {
  const { contourScan, contourScanNumbers } = fitHistogramNames;
  const hist = required(group, contourScan, "of");
  const names = categoriesOf(hist, axisNames.impacts, contourScan);
  const levels = categoriesOf(hist, axisNames.confidenceLevel, contourScan).map(Number);
  const shifts = detailsOf(hist, axisNames.parameters)!;
  const numbers = detailsOf(group.histograms.get(contourScanNumbers), axisNames.numbers);
  const stored = parameterEstimates(group, "postfit");
  return names.flatMap((of, i) =>
    levels.map((level, k) => {
      const end = (side: 0 | 1): IntervalEnd => {
        const place = (i * levels.length + k) * 2 + side;
        const all = shifts(place);
        const shift = all.get(of) ?? Number.NaN;
        const deltaNll = numbers?.(place).get("delta_nll");
        return {
          status: statusOf(shift, deltaNll, level),
          shift,
          ...(deltaNll !== undefined && { deltaNll }),
          shifts: all,
        };
      };
      return { of, level, value: stored.values[stored.names.indexOf(of)]!, down: end(0), up: end(1) };
    }),
  );
}

/**
 * The closed contours of two parameters, one for each level.
 *
 * @throws RabbitInputError where the result does not have them
 */
export function likelihoodContours(
  group: ResultGroup,
  of: readonly [x: string, y: string],
): readonly LikelihoodContour[] {
  const { contourScan2D, contourScan2DNumbers } = fitHistogramNames;
  const hist = required(group, contourScan2D, "pairs");
  const pairs = categoriesOf(hist, axisNames.parameterPair, contourScan2D);
  const levels = categoriesOf(hist, axisNames.confidenceLevel, contourScan2D).map(Number);
  const pair = pairs.indexOf(of.join("-"));
  if (pair < 0) {
    throw new RabbitInputError({
      field: contourScan2D,
      found: of,
      expected: `a pair with a contour in the result: ${pairs.join(", ")}`,
    });
  }
  const values = innerValues(hist);
  const count = values.length / (pairs.length * levels.length * 2);
  const numbers = detailsOf(group.histograms.get(contourScan2DNumbers), axisNames.numbers);
  return levels.map((level, k) => {
    const contour = pair * levels.length + k;
    return {
      of,
      level,
      points: Array.from({ length: count }, (_, point) => {
        const [x, y] = [0, 1].map((member) => values[(contour * 2 + member) * count + point]!) as [
          number,
          number,
        ];
        const deltaNll = numbers?.(contour * count + point).get("delta_nll");
        return { x, y, status: statusOf(x, deltaNll, level) };
      }),
    };
  });
}

function required(group: ResultGroup, field: string, option: "of" | "pairs"): Histogram {
  const hist = group.histograms.get(field);
  if (hist) return hist;
  throw new RabbitInputError({
    field,
    state: "missing",
    expected: "a histogram in the result",
    remedy: `Fit with options.analyses.${option}.`,
  });
}

function statusOf(value: number, deltaNll: number | undefined, level: number): EndStatus {
  if (Number.isNaN(value)) return "failed";
  return deltaNll !== undefined && 2 * deltaNll < AT_LEVEL * level ** 2 ? "at-bound" : "found";
}
