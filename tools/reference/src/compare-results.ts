import type { FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { type Axis, axisEdges, axisExtent, axisSize, type Histogram } from "@rabbit-fit/sparse-hist";

/** Something of the expected result that is missing or different in the actual one. */
export interface Difference {
  /** Such as `results/mappings/BaseMapping/channels/ch0/hist_postfit_inclusive`. */
  readonly path: string;
  readonly what: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** How many arrays were compared, and the largest deviations. */
  readonly compared: number;
  readonly largest: readonly { readonly path: string; readonly what: string; readonly deviation: number }[];
}

export interface ComparisonOptions {
  /** Largest deviation that passes. */
  readonly tolerance: number;
  /** Paths to leave out, or parts of them such as `PATH variances`; by default the losses and times of single iterations, which depend on the minimizer. */
  readonly skip?: RegExp;
  /** Variances below this are taken for zero, absolute; 0 by default. */
  readonly negligibleVariance?: number;
}

/** Numbers of a result, by path. */
export type ResultItems = ReadonlyMap<string, ResultItem>;

export interface ResultItem {
  /** Of a histogram; where they are not known, they are not compared. */
  readonly axes?: readonly Axis[];
  readonly text?: string;
  readonly values?: Float64Array;
  readonly variances?: Float64Array;
}

/**
 * Compares what is expected with what is there, element by element, flow bins included. Deviations:
 *
 *   variances     |a - b| / |a|
 *   covariances   |a - b| / sqrt(a_ii a_jj)
 *   values        |a - b| / max(|a|, s), s = 1e-3 of the largest element, and at least 1e-2; 1 for parameters
 */
export function compareItems(
  expected: ResultItems,
  actual: ResultItems,
  { tolerance, skip = /epoch_time|epoch_loss/, negligibleVariance = 0 }: ComparisonOptions,
): Comparison {
  const differences: Difference[] = [];
  const deviations: { path: string; what: string; deviation: number }[] = [];
  for (const [path, item] of expected) {
    if (skip.test(path)) continue;
    const other = actual.get(path);
    if (!other) {
      differences.push({ path, what: "is missing" });
      continue;
    }
    if (item.axes && !sameAxes(item.axes, other.axes ?? [])) {
      differences.push({ path, what: "has other axes" });
      continue;
    }
    if (item.text !== other.text) differences.push({ path, what: `is ${other.text}, expected ${item.text}` });
    for (const what of ["values", "variances"] as const) {
      if (skip.test(`${path} ${what}`)) continue;
      const whole = (values?: Float64Array) =>
        what === "variances" ? values?.map((value) => (value < negligibleVariance ? 0 : value)) : values;
      const a = whole(item[what]);
      if (!a) continue;
      const b = whole(other[what]);
      if (b?.length !== a.length) {
        differences.push({ path, what: `has ${b?.length ?? "no"} ${what}, expected ${a.length}` });
        continue;
      }
      const deviation = largestDeviation(path, what, a, b);
      deviations.push({ path, what, deviation });
      if (!(deviation <= tolerance)) {
        differences.push({ path, what: `${what} deviate by ${deviation.toPrecision(3)}` });
      }
    }
  }
  deviations.sort((a, b) => b.deviation - a.deviation);
  return { differences, compared: deviations.length, largest: deviations.slice(0, 5) };
}

/** All that is compared of a result, by path. */
export function resultItems(result: FitResult): Map<string, ResultItem> {
  const out = new Map<string, ResultItem>();
  for (const key of ["processes", "pois", "nois"] as const) {
    out.set(`meta/${key}`, { text: result.meta[key].join(", ") });
  }
  for (const group of result.groups) flattenGroup(group, out);
  return out;
}

function flattenGroup(group: ResultGroup, out: Map<string, ResultItem>): void {
  const root = group.name === "" ? "results" : `results_${group.name}`;
  const number = (path: string, value: number | null | undefined) => {
    if (typeof value === "number") out.set(`${root}/${path}`, { values: Float64Array.of(value) });
  };
  number("nllvalreduced", group.nllvalreduced);
  number("nllvalfull", group.nllvalfull);
  number("ndfsat", group.ndfsat);
  number("edmval", group.edmval);
  out.set(`${root}/postfit_profile`, { text: String(group.postfitProfile) });
  for (const [name, hist] of group.histograms) out.set(`${root}/${name}`, itemOf(hist));
  for (const [key, mapping] of group.mappings) {
    const base = `mappings/${key}`;
    for (const [name, value] of [...mapping.counts, ...mapping.numbers]) number(`${base}/${name}`, value);
    for (const [name, hist] of mapping.histograms) out.set(`${root}/${base}/${name}`, itemOf(hist));
    for (const [channel, hists] of mapping.channels) {
      for (const [name, hist] of hists) out.set(`${root}/${base}/channels/${channel}/${name}`, itemOf(hist));
    }
  }
}

function itemOf(hist: Histogram): ResultItem {
  const { axes, values } = hist;
  return hist.storage === "weight" ? { axes, values, variances: hist.variances } : { axes, values };
}

function largestDeviation(path: string, what: string, a: Float64Array, b: Float64Array): number {
  const finite = Array.from(a, Math.abs).filter(Number.isFinite);
  const top = finite.reduce((largest, value) => Math.max(largest, value), 0);
  const floor = /\/parms(_prefit)?$/.test(path) ? 1 : Math.max(1e-2, 1e-3 * top);
  const side = Math.sqrt(a.length);
  const square = path.endsWith("cov") && Number.isInteger(side);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Object.is(x, y) || x === y) continue;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Number.POSITIVE_INFINITY;
    let scale = Math.max(Math.abs(x), floor);
    if (what === "variances") scale = Math.max(Math.abs(x), 1e-14 * top + 1e-300);
    else if (square) {
      const diagonal = (k: number) => Math.abs(a[k * (side + 1)]!);
      scale = Math.max(Math.sqrt(diagonal(Math.floor(i / side)) * diagonal(i % side)), 1e-300);
    }
    largest = Math.max(largest, Math.abs(x - y) / scale);
  }
  return largest;
}

function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, i) => sameAxis(axis, b[i]!));
}

function sameAxis(a: Axis, b: Axis): boolean {
  if (a.name !== b.name || axisSize(a) !== axisSize(b) || axisExtent(a) !== axisExtent(b)) return false;
  if ("categories" in a || "categories" in b) {
    return (
      JSON.stringify("categories" in a && a.categories) === JSON.stringify("categories" in b && b.categories)
    );
  }
  const edges = axisEdges(b);
  return axisEdges(a).every((edge, i) => Math.abs(edge - edges[i]!) <= 1e-12 * (1 + Math.abs(edge)));
}
