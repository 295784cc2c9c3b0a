import {
  BASE_MAPPING,
  expectedHistogram,
  expectedHistogramSuffixes,
  type FitStage,
  type ResultGroup,
  refuseNoGroup,
  submatrix,
} from "@rabbit-fit/contracts";
import { axisSize, binCount, type Histogram, histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { stageRule } from "../choice-rules.js";

/** The covariance of the expected yields of all bins of a mapping, without flow bins. */
export interface BinCovariance {
  /** Number of bins of all channels together. */
  readonly size: number;
  /** [size, size], the channels in the order of the result, of each the last axis fastest */
  readonly elements: Float64Array;
  /** Where the bins of each channel are. */
  readonly channels: ReadonlyMap<string, BinBlock>;
}

/** Bins `start` to before `start + size`. */
export interface BinBlock {
  readonly start: number;
  readonly size: number;
}

/** The covariance of the bins of a mapping before or after the fit; undefined where the result does not have it. */
export function binCovariance(
  group: ResultGroup,
  stage: FitStage,
  mapping: string = BASE_MAPPING,
): BinCovariance | undefined {
  refuseNoGroup(group, "group");
  stageRule.check(stage, "stage");
  const result = group.mappings.get(mapping);
  const name = expectedHistogram(stage, "together");
  const covariance = result?.histograms.get(`${name}${expectedHistogramSuffixes.covariance}`);
  if (result === undefined || covariance === undefined) return undefined;
  const hists = [...result.channels].flatMap(([channel, all]) => {
    const hist = all.get(name);
    return hist === undefined ? [] : ([[channel, hist]] as const);
  });
  const rows = axisSize(covariance.axes[0]!);
  const kept = keptRows(
    hists.map(([, hist]) => hist),
    rows,
  );
  if (kept === undefined) return undefined;
  const all = innerValues(covariance);
  const elements = kept.length === rows ? all : submatrix(all, rows, kept);
  let start = 0;
  const channels = new Map(
    hists.map(([channel, hist]) => {
      const block = { start, size: innerSize(hist) };
      start += block.size;
      return [channel, block];
    }),
  );
  return { size: kept.length, elements, channels };
}

/** The variance of the sum over the bins of a block. */
export function variedSum({ size: width, elements }: BinCovariance, { start, size }: BinBlock): number {
  let sum = 0;
  for (let row = start; row < start + size; row++) {
    for (let column = start; column < start + size; column++) sum += elements[row * width + column]!;
  }
  return sum;
}

/**
 * The rows of a covariance that are not those of flow bins. These are bins of some (masked) channels, which then have something in
 * them; undefined where the rows do not fit to the channels.
 */
function keptRows(hists: readonly Histogram[], rows: number): readonly number[] | undefined {
  const kept: number[] = [];
  let start = 0;
  for (const hist of hists) {
    const inner = innerSize(hist);
    const followed = rows === sum(hists.map(innerSize)) ? false : hasFlow(hist);
    if (followed) for (const place of innerPlaces(hist)) kept.push(start + place);
    else for (let i = 0; i < inner; i++) kept.push(start + i);
    start += followed ? hist.values.length : inner;
  }
  return start === rows ? kept : undefined;
}

/** Whether there is anything in the flow bins. */
function hasFlow(hist: Histogram): boolean {
  const inside = new Set(innerPlaces(hist));
  return hist.values.some((value, i) => value !== 0 && !inside.has(i));
}

/** The place of each bin among all with flow bins. */
function innerPlaces({ axes, values }: Histogram): Float64Array {
  return innerValues(histogram(axes, { flow: true, values: values.map((_, i) => i) }));
}

function innerSize({ axes }: Histogram): number {
  return binCount(axes, { flow: false });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
