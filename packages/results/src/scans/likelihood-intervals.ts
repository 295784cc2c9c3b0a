import {
  axisNames,
  fitHistogramNames,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { nameList } from "../choice-rules.js";
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

/** An interval of the likelihood of a parameter, or of an observable. */
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

/**
 * Intervals of the likelihood, of parameters and of observables, each with its levels.
 *
 * @throws RabbitInputError where the result has none
 */
export function likelihoodIntervals(group: ResultGroup): readonly LikelihoodInterval[] {
  refuseNoGroup(group, "group");
  const { observableContourScan } = fitHistogramNames;
  if (!group.histograms.has(observableContourScan)) return intervalsOfParameters(group);
  const ofParameters = group.histograms.has(fitHistogramNames.contourScan)
    ? intervalsOfParameters(group)
    : [];
  return [...ofParameters, ...intervalsOfObservables(group)];
}

function intervalsOfParameters(group: ResultGroup): readonly LikelihoodInterval[] {
  const { contourScan, contourScanNumbers } = fitHistogramNames;
  const hist = required(group, contourScan, "of");
  const shifts = detailsOf(hist, axisNames.parameters)!;
  const numbers = detailsOf(group.histograms.get(contourScanNumbers), axisNames.numbers);
  const stored = parameterEstimates(group, "postfit");
  return intervalsOf(hist, contourScan, (of, level, place) => {
    const all = shifts(place);
    const shift = all.get(of) ?? Number.NaN;
    return {
      value: stored.values[stored.names.indexOf(of)]!,
      end: endOf({ shift, level, shifts: all }, numbers?.(place).get("delta_nll")),
    };
  });
}

function intervalsOfObservables(group: ResultGroup): readonly LikelihoodInterval[] {
  const { observableContourScan, observableContourScanParameters, observableContourScanNumbers } =
    fitHistogramNames;
  const hist = required(group, observableContourScan, "of");
  const distances = innerValues(hist);
  const shifts = detailsOf(group.histograms.get(observableContourScanParameters), axisNames.parameters);
  const numbers = detailsOf(group.histograms.get(observableContourScanNumbers), axisNames.numbers);
  return intervalsOf(hist, observableContourScan, (_, level, place) => {
    const shift = distances[place]!;
    const known = numbers?.(place);
    return {
      value: (known?.get("value") ?? Number.NaN) - shift,
      end: endOf({ shift, level, shifts: shifts?.(place) ?? new Map() }, known?.get("delta_nll")),
    };
  });
}

/** @param at the value at the minimum and the end, by the place of the end */
function intervalsOf(
  hist: Histogram,
  field: string,
  at: (of: string, level: number, place: number) => { readonly value: number; readonly end: IntervalEnd },
): readonly LikelihoodInterval[] {
  const names = categoriesOf(hist, axisNames.impacts, field);
  const levels = categoriesOf(hist, axisNames.confidenceLevel, field).map(Number);
  return names.flatMap((of, i) =>
    levels.map((level, k) => {
      const [down, up] = [0, 1].map((side) => at(of, level, (i * levels.length + k) * 2 + side)) as [
        ReturnType<typeof at>,
        ReturnType<typeof at>,
      ];
      const value = Number.isNaN(down.value) ? up.value : down.value;
      return { of, level, value, down: down.end, up: up.end };
    }),
  );
}

function endOf(
  { shift, level, shifts }: Pick<IntervalEnd, "shift" | "shifts"> & { readonly level: number },
  deltaNll: number | undefined,
): IntervalEnd {
  const status = statusOf(shift, deltaNll, level);
  return { status, shift, ...(deltaNll !== undefined && { deltaNll }), shifts };
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
  refuseNoGroup(group, "group");
  nameList.check(of, "of");
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
