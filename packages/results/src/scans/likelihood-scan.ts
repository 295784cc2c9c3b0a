import {
  axisNames,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
  scan2DHistogram,
  scanDetails,
  scanHistogram,
} from "@rabbit-fit/contracts";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { nameList } from "../choice-rules.js";
import { categoriesOf } from "../impacts/parameter-impacts.js";

/** A point of a scan of the likelihood. */
export interface ScanPoint {
  /** Values of the scanned quantities. */
  readonly values: readonly number[];
  /** L - L_min; NaN where the minimisation has failed. */
  readonly deltaNll: number;
  readonly found: boolean;
  /** Estimated distance to the minimum over the other parameters; absent in results of Python rabbit. */
  readonly edm?: number;
  /** The largest component of the gradient over the other parameters; absent in results of Python rabbit. */
  readonly largestGradient?: number;
  /** All parameters there, by their names; absent in results of Python rabbit. */
  readonly parameters?: ReadonlyMap<string, number>;
}

/** The likelihood along one quantity, or over two. */
export interface LikelihoodScan {
  readonly of: readonly string[];
  /** In the order of the values; over two parameters, [x, y]. */
  readonly points: readonly ScanPoint[];
}

/** What is scanned in a fit, one at a time, in the order of the result. */
export function scannedNames(group: ResultGroup): readonly string[] {
  refuseNoGroup(group, "group");
  const prefix = scanHistogram("");
  return [...group.histograms.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

/**
 * A scan of the likelihood along one quantity, or over two parameters.
 *
 * @throws RabbitInputError where the result does not have it
 */
export function likelihoodScan(
  group: ResultGroup,
  of: readonly [string] | readonly [string, string],
): LikelihoodScan {
  refuseNoGroup(group, "group");
  nameList.check(of, "of");
  const [x, y] = of;
  const field = y === undefined ? scanHistogram(x) : scan2DHistogram(x, y);
  const hist = group.histograms.get(field);
  if (hist === undefined) {
    const known = scannedNames(group);
    throw new RabbitInputError({
      field,
      state: "missing",
      expected:
        y === undefined && known.length > 0
          ? `a scan in the result: of ${known.join(", ")}`
          : "a scan in the result",
      remedy: `Fit with options.analyses.${y === undefined ? "along" : "over"}.`,
    });
  }
  const axes = y === undefined ? [axisNames.scan] : [axisNames.scanX, axisNames.scanY];
  const values = axes.map((name) => categoriesOf(hist, name, field).map(Number));
  const [first, second] = values as [number[], number[] | undefined];
  const grid = first.flatMap((a) => second?.map((b) => [a, b]) ?? [[a]]);
  const details = scanDetails(field);
  const numbers = detailsOf(group.histograms.get(details.numbers), axisNames.numbers);
  const parameters = detailsOf(group.histograms.get(details.parameters), axisNames.parameters);
  const nll = innerValues(hist);
  return {
    of,
    points: grid.map((at, k) => {
      const point = numbers?.(k);
      return {
        values: at,
        deltaNll: nll[k]!,
        found: point ? point.get("found") === 1 : !Number.isNaN(nll[k]),
        ...(point && { edm: point.get("edm")!, largestGradient: point.get("largest_gradient")! }),
        ...(parameters && { parameters: parameters(k) }),
      };
    }),
  };
}

/** Named numbers of the points of a histogram whose last axis has the names; undefined without the histogram. */
export function detailsOf(
  hist: Histogram | undefined,
  axis: string,
): ((point: number) => ReadonlyMap<string, number>) | undefined {
  if (hist === undefined) return undefined;
  const names = categoriesOf(hist, axis, hist.name ?? axis);
  const values = innerValues(hist);
  return (point) => new Map(names.map((name, i) => [name, values[point * names.length + i]!]));
}
