import { keepAxis, mapAxes, sumAxis } from "../histogram/axis-map.js";
import type { AnyHistogram } from "../histogram/types.js";
import { HistogramError } from "../histogram-error.js";
import { type AxisReference, axisNumber } from "./axis-number.js";

/**
 * The histogram with the given axes only, in the given order; all others are summed over with their flow bins. Without
 * any axis left, the one bin holds the sum of everything.
 *
 * @throws HistogramError when there is no such axis, or it is named twice
 */
export function project<H extends AnyHistogram>(hist: H, ...axes: readonly AxisReference[]): H {
  const order = axes.map((axis) => axisNumber(hist.axes, axis));
  for (const [i, number] of order.entries()) {
    if (order.indexOf(number) === i) continue;
    throw new HistogramError({
      field: "axes",
      index: i,
      found: axes[i],
      expected: "an axis not named before",
    });
  }
  const maps = hist.axes.map((axis, d) => (order.includes(d) ? keepAxis(axis) : sumAxis(axis)));
  return mapAxes(hist, maps, order);
}
