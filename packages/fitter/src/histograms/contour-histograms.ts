import { axisNames, fitHistogramNames, pythonFloatRepr } from "@rabbit-fit/contracts";
import {
  type Axis,
  type Histogram,
  histogram,
  regularAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import type { ProfilePoint } from "../postfit/profile-point.js";
import type { Contour, Interval } from "../scans/contour.js";
import type { Contour2D } from "../scans/contour-2d.js";
import { numbersOf, pointNumbers } from "./scan-histograms.js";

const endNumbers = ["delta_nll", ...pointNumbers] as const;
const numbersOfEnd = (point: ProfilePoint) => [point.deltaNll, ...numbersOf(point)];

/**
 * Shifts of all parameters at the ends of intervals of parameters, in the layout of Python rabbit, and what is known of each end.
 *
 * @param best the minimum of the fit, [parameters]
 */
export function contourHistograms(
  { levels, intervals }: Contour,
  parameters: readonly string[],
  best: Float64Array,
): readonly Histogram[] {
  const axes = intervalAxes(levels, intervals);
  const ends = intervals.flatMap(({ down, up }) => [down, up]);
  const { contourScan, contourScanNumbers } = fitHistogramNames;
  return [
    histogram([...axes, parameterAxis(parameters)], {
      name: contourScan,
      label: "Parameter likelihood contour scans",
      values: ends.flatMap(({ x }) => Array.from(x, (value, i) => value - best[i]!)),
    }),
    histogram([...axes, numberAxis()], { name: contourScanNumbers, values: ends.flatMap(numbersOfEnd) }),
  ];
}

/**
 * Intervals of observables: how far each end is from the value at the minimum, the shifts of all parameters there, and what is
 * known of each end, with the value of the observable.
 *
 * @param best the minimum of the fit, [parameters]
 */
export function observableContourHistograms(
  { levels, intervals }: Contour,
  parameters: readonly string[],
  best: Float64Array,
): readonly Histogram[] {
  const axes = intervalAxes(levels, intervals);
  const ends = intervals.flatMap(({ value, down, up }) => [down, up].map((end) => ({ value, end })));
  const { observableContourScan, observableContourScanParameters, observableContourScanNumbers } =
    fitHistogramNames;
  const numbers = stringCategoryAxis(["value", ...endNumbers], { name: axisNames.numbers });
  return [
    histogram(axes, {
      name: observableContourScan,
      label: "Observable likelihood contour scans",
      values: ends.map(({ value, end }) => end.values[0]! - value),
    }),
    histogram([...axes, parameterAxis(parameters)], {
      name: observableContourScanParameters,
      values: ends.flatMap(({ end }) => Array.from(end.x, (x, i) => x - best[i]!)),
    }),
    histogram([...axes, numbers], {
      name: observableContourScanNumbers,
      values: ends.flatMap(({ end }) => [end.values[0]!, ...numbersOfEnd(end)]),
    }),
  ];
}

/** Closed contours of pairs of parameters: x and y of each point, in the layout that Python rabbit has in mind, and all parameters. */
export function contour2DHistograms(
  contours: readonly Contour2D[],
  parameters: readonly string[],
): readonly Histogram[] {
  const levels = [...new Set(contours.map(({ level }) => level))];
  const pairs = [...new Set(contours.map(({ of }) => of.join("-")))];
  const count = contours[0]!.points.length;
  const half = Math.PI / count;
  const axes = [
    stringCategoryAxis(pairs, { name: axisNames.parameterPair }),
    levelAxis(levels),
    regularAxis(2, 0, 2, { name: axisNames.pairMembers }),
  ];
  const angle = regularAxis(count, -half, 2 * Math.PI - half, {
    name: axisNames.angle,
    circular: true,
  });
  const points = contours.flatMap((contour) => contour.points);
  const { contourScan2D, contourScan2DParameters, contourScan2DNumbers } = fitHistogramNames;
  const [pair, level] = axes as [Axis, Axis];
  return [
    histogram([...axes, angle], {
      name: contourScan2D,
      label: "Parameter likelihood contour scans 2D",
      values: contours.flatMap((contour) =>
        [0, 1].flatMap((k) => contour.points.map(({ values }) => values[k]!)),
      ),
    }),
    histogram([pair, level, angle, parameterAxis(parameters)], {
      name: contourScan2DParameters,
      values: points.flatMap(({ x }) => [...x]),
    }),
    histogram([pair, level, angle, numberAxis()], {
      name: contourScan2DNumbers,
      values: points.flatMap(numbersOfEnd),
    }),
  ];
}

function intervalAxes(levels: readonly number[], intervals: readonly Interval[]): readonly Axis[] {
  return [
    stringCategoryAxis([...new Set(intervals.map(({ of }) => of))], { name: axisNames.impacts }),
    levelAxis(levels),
    regularAxis(2, -2, 2, { name: axisNames.downUp, underflow: false, overflow: false }),
  ];
}

function levelAxis(levels: readonly number[]) {
  return stringCategoryAxis(levels.map(pythonFloatRepr), { name: axisNames.confidenceLevel });
}

function parameterAxis(parameters: readonly string[]) {
  return stringCategoryAxis(parameters, { name: axisNames.parameters });
}

function numberAxis() {
  return stringCategoryAxis(endNumbers, { name: axisNames.numbers });
}
