import {
  axisNames,
  pythonFloatRepr,
  scan2DHistogram,
  scanDetails,
  scanHistogram,
} from "@rabbit-fit/contracts";
import { type Axis, type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { hasMinimum } from "../profile-likelihood/profile-point.js";
import type { Scan } from "../scans/scan.js";
import type { Scan2D } from "../scans/scan-2d.js";

/** What is stored of a point besides the likelihood and the parameters. */
export const pointNumbers = ["edm", "largest_gradient", "found"] as const;

/** [numbers]; an end of an interval at a bound is found. */
export function numbersOf({ deltaNll, edm, largestGradient }: ProfilePoint): readonly number[] {
  return [edm, largestGradient, hasMinimum({ deltaNll }) ? 1 : 0];
}

/** The likelihood along one quantity, in the layout of Python rabbit, with the details of each point. */
export function scanHistograms({ of, points }: Scan, parameters: readonly string[]): readonly Histogram[] {
  const axis = valueAxis(
    axisNames.scan,
    points.map(({ values }) => values[0]!),
  );
  return withDetails(
    histogram([axis], {
      name: scanHistogram(of),
      label: `Likelihood scan for parameter ${of}`,
      values: points.map(({ deltaNll }) => deltaNll),
    }),
    points,
    parameters,
  );
}

/** The likelihood over two parameters. */
export function scan2DHistograms(
  { of: [nameX, nameY], x, y, points }: Scan2D,
  parameters: readonly string[],
): readonly Histogram[] {
  const axes = [valueAxis(axisNames.scanX, x), valueAxis(axisNames.scanY, y)];
  return withDetails(
    histogram(axes, {
      name: scan2DHistogram(nameX, nameY),
      label: `Likelihood 2D scan for parameters ${nameX} and ${nameY}`,
      values: points.map(({ deltaNll }) => deltaNll),
    }),
    points,
    parameters,
  );
}

function withDetails(
  scan: Histogram,
  points: readonly ProfilePoint[],
  parameters: readonly string[],
): readonly Histogram[] {
  const names = scanDetails(scan.name);
  const detail = (name: string, axis: Axis, values: readonly number[]) =>
    histogram([...scan.axes, axis], { name, values });
  return [
    scan,
    detail(
      names.parameters,
      stringCategoryAxis(parameters, { name: axisNames.parameters }),
      points.flatMap(({ x }) => [...x]),
    ),
    detail(
      names.numbers,
      stringCategoryAxis(pointNumbers, { name: axisNames.numbers }),
      points.flatMap(numbersOf),
    ),
  ];
}

/** Values as Python rabbit has them: as texts. */
function valueAxis(name: string, values: readonly number[]) {
  return stringCategoryAxis(values.map(pythonFloatRepr), { name });
}
