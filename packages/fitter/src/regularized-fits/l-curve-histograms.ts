import { fitHistogramNames } from "@rabbit-fit/contracts";
import { type Histogram, histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import type { LCurve } from "./l-curve.js";
import type { LCurvePoint } from "./l-curve-point.js";

/** The L-curve as a result stores it: one histogram for each quantity, with an axis that counts the points. */
export function lCurveHistograms({ scan, best }: LCurve): Histogram[] {
  return [
    ...(scan ? ofPoints("step", scan, (point) => point.curvatureOfReference) : []),
    ...(best ? ofPoints("best", [best], (point) => point.curvature) : []),
  ];
}

function ofPoints(
  axisName: "step" | "best",
  points: readonly LCurvePoint[],
  curvature: (point: LCurvePoint) => number,
): Histogram[] {
  const axis = integerAxis(0, points.length, { name: axisName, underflow: false, overflow: false });
  const names = fitHistogramNames;
  const of = (name: string, value: (point: LCurvePoint) => number) =>
    histogram([axis], { name, label: name.replace("_", " "), values: points.map(value) });
  const isScan = axisName === "step";
  return [
    of(isScan ? names.scannedStrengths : names.bestStrength, ({ strength }) => strength),
    of(isScan ? names.scannedCurvatures : names.bestCurvature, curvature),
    of(isScan ? names.scannedLikelihoods : names.bestLikelihood, ({ nll }) => nll),
    of(isScan ? names.scannedPenalties : names.bestPenalty, ({ penalty }) => penalty),
    ...(isScan ? [of(names.scannedTrueCurvatures, (point) => point.curvature)] : []),
  ];
}
