import { ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { type ChannelBins, processPlaces, regionBins, rowsOf } from "./channel-bins.js";
import type { ModelWords, Region } from "./model-words.js";
import type { ModelContext } from "./parameter-model.js";
import type { RateFunction } from "./rate-function.js";

const { div, equal, mul, where } = ops;

/** Regions, of which the last column of the formula is predicted from the others. */
export interface AbcdScheme<Label extends string = string> {
  /** All regions, in the order of the words. */
  readonly regions: readonly Label[];
  /** Those with parameters, in the order of the parameters. */
  readonly free: readonly Label[];
  /** The rate of region D is the product of those of the free regions to these powers. */
  readonly powers: { readonly [label: string]: number };
}

/** D = A C / B */
export const abcdScheme = {
  regions: ["A", "B", "C", "D"],
  free: ["A", "B", "C"],
  powers: { A: 1, C: 1, B: -1 },
} as const satisfies AbcdScheme;

/** D = C Ax B^2 / (Bx A^2): B / A, extrapolated from Bx / Ax over B / A log-linearly. */
export const extendedAbcdScheme = {
  regions: ["Ax", "Bx", "A", "B", "C", "D"],
  free: ["A", "B", "C", "Ax", "Bx"],
  powers: { C: 1, Ax: 1, B: 2, Bx: -1, A: -2 },
} as const satisfies AbcdScheme;

/** What is predicted where the denominator is zero is as large as if it were this. */
const SMALLEST_RATE = 1e-10;

/** The regions of a scheme with the template rows of the process in each of their bins. */
export interface AbcdRegions {
  readonly process: string;
  readonly scheme: AbcdScheme;
  readonly bins: ReadonlyMap<string, ChannelBins>;
  /** Rows of the process, -1 where it has none, [bins of the region] */
  readonly rows: ReadonlyMap<string, Int32Array>;
  /** Number of bins of each region. */
  readonly count: number;
}

/**
 * @param order of the bins of a region; as in the channel by default
 * @throws RabbitInputError where a process, channel, axis or bin is not there, sizes differ, or regions overlap
 */
export function abcdRegions(
  context: ModelContext,
  words: ModelWords,
  {
    process,
    regions,
    scheme,
    order = (bins) => bins,
  }: {
    readonly process: string;
    readonly scheme: AbcdScheme;
    readonly regions: ReadonlyMap<string, Region>;
    order?(bins: ChannelBins, label: string): ChannelBins;
  },
): AbcdRegions {
  const [place, ...others] = processPlaces(context, words.key, process);
  if (others.length > 0) {
    throw words.error({ field: "process", found: process, expected: "one process" });
  }
  const bins = new Map(
    scheme.regions.map((label) => [label, order(regionBins(context, words.key, regions.get(label)!), label)]),
  );
  const count = bins.get(scheme.regions[0]!)!.bins.length;
  const seen = new Map<number, string>();
  for (const [label, region] of bins) {
    if (region.bins.length !== count) {
      throw words.error({
        field: `bins of the region ${label}`,
        found: region.bins.length,
        expected: `${count}, as in the region ${scheme.regions[0]}`,
      });
    }
    for (const bin of region.bins) {
      const other = seen.get(bin);
      if (other !== undefined) {
        throw words.error({
          field: `region ${label}`,
          state: `overlapping with the region ${other} in ${region.channel.name}`,
          expected: "regions without common bins",
          remedy: "Fix an axis of each region: <channel> <axis>:<bin>.",
        });
      }
      seen.set(bin, label);
    }
  }
  const rows = new Map(
    Array.from(bins, ([label, region]) => [label, rowsOf(context.rows, region.bins, place!)] as const),
  );
  return { process, scheme, bins, rows, count };
}

/**
 * Rates of all regions, from a function that gives the rate of a free region in some of its bins.
 *
 * @param free the arguments of the rate of a free region, and the rate
 * @param norm nominal yield of each row, for the correction that makes the relation one of yields; rates without it
 */
export function abcdRates(
  { scheme, rows, count }: AbcdRegions,
  free: (label: string) => {
    readonly parameters: readonly Uint32Array[];
    rate(values: readonly Tensor[], bins: Uint32Array): Tensor;
  },
  norm: Float64Array | undefined,
): RateFunction[] {
  const keptIn = (label: string) =>
    Uint32Array.from({ length: count }, (_, bin) => bin).filter((bin) => rows.get(label)![bin]! >= 0);
  const taken = (values: Uint32Array, kept: Uint32Array) => kept.map((bin) => values[bin]!);
  const placesOf = (label: string, kept: Uint32Array) => kept.map((bin) => rows.get(label)![bin]!);
  const ofFree = scheme.free.map((label): RateFunction => {
    const kept = keptIn(label);
    const { parameters, rate } = free(label);
    return {
      count: kept.length,
      parameters: parameters.map((places) => taken(places, kept)),
      rate: (...values) => rate(values, kept),
      places: placesOf(label, kept),
    };
  });
  const kept = keptIn("D");
  const parts = Object.entries(scheme.powers).map(([label, power]) => ({ label, power, ...free(label) }));
  const correction = norm && tensor(correctionOf({ scheme, rows, kept, norm }));
  const predicted: RateFunction = {
    count: kept.length,
    parameters: parts.flatMap(({ parameters }) => parameters.map((places) => taken(places, kept))),
    rate: (...values) => {
      let [from, above, below] = [0, undefined as Tensor | undefined, undefined as Tensor | undefined];
      for (const { power, parameters, rate } of parts) {
        const value = rate(values.slice(from, (from += parameters.length)), kept);
        const factor = power > 0 ? value : where(equal(value, 0), SMALLEST_RATE, value);
        for (let i = 0; i < Math.abs(power); i++) {
          if (power > 0) above = above ? mul(above, factor) : factor;
          else below = below ? mul(below, factor) : factor;
        }
      }
      const rateOfD = div(above!, below!);
      return correction ? mul(rateOfD, correction) : rateOfD;
    },
    places: placesOf("D", kept),
  };
  return [...ofFree, predicted];
}

/** The product of nominal yields to the same powers over that of region D, where zeros in the denominator count as ones. */
function correctionOf({
  scheme,
  rows,
  kept,
  norm,
}: {
  readonly scheme: AbcdScheme;
  readonly rows: ReadonlyMap<string, Int32Array>;
  readonly kept: Uint32Array;
  readonly norm: Float64Array;
}): Float64Array {
  const yieldOf = (label: string, bin: number) => norm[rows.get(label)![bin]!] ?? 0;
  return Float64Array.from(kept, (bin) => {
    let [above, below] = [1, yieldOf("D", bin) || 1];
    for (const [label, power] of Object.entries(scheme.powers)) {
      if (power > 0) above *= yieldOf(label, bin) ** power;
      else below *= (yieldOf(label, bin) || 1) ** -power;
    }
    return above / below;
  });
}
