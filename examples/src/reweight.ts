import {
  axisEdges,
  axisSize,
  histogram,
  innerValues,
  innerVariances,
  type WeightHistogram,
} from "@rabbit-fit/sparse-hist";

/**
 * A histogram whose contents are multiplied with a function of the first axis. The variances stay: the events are the
 * same.
 *
 * @param factor of the distance of the centre of a bin from the centre of the first one
 */
export function reweight(hist: WeightHistogram, factor: (distance: number) => number): WeightHistogram {
  const [first, ...others] = hist.axes;
  const edges = axisEdges(first!);
  const center = (bin: number) => (edges[bin]! + edges[bin + 1]!) / 2;
  // The last axis is fastest: how many bins have the same bin of the first axis.
  const stride = others.reduce((count, axis) => count * axisSize(axis), 1);
  const values = innerValues(hist).map(
    (value, bin) => value * factor(center(Math.floor(bin / stride)) - center(0)),
  );
  return histogram(hist.axes, { values, variances: innerVariances(hist) });
}
