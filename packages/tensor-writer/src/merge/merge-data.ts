import { type ObservedData, type Pseudodata, RabbitInputError } from "@rabbit-fit/contracts";
import type { MergedChannels } from "./merge-channels.js";
import { type MergeOptions, type MergeSource, renamed } from "./merge-source.js";
import { nameOrder } from "./name-order.js";

/**
 * The data of all sources. Where only some have variances, those of the others are their counts. Where only some have an
 * inverse covariance, that of the others is made of their variances; data of different sources are not correlated.
 *
 * @throws RabbitInputError where an inverse covariance has to be made of variances of which one is zero
 */
export function mergeData(sources: readonly MergeSource[], channels: MergedChannels): ObservedData {
  const { dataBinCount } = channels;
  const join = (column: (source: MergeSource) => Float64Array) => joined(sources, channels, column);
  const counts = join(({ input }) => input.data.counts);
  const variances = sources.some(({ input }) => input.data.variances)
    ? join(({ input }) => input.data.variances ?? input.data.counts)
    : undefined;
  if (!sources.some(({ input }) => input.data.inverseCovariance)) {
    return { counts, ...(variances && { variances }) };
  }
  const inverseCovariance = new Float64Array(dataBinCount * dataBinCount);
  for (const [i, source] of sources.entries()) {
    const bins = channels.bins[i]!;
    const { inverseCovariance: block, counts } = source.input.data;
    const size = counts.length;
    for (let bin = 0; bin < size; bin++) {
      const row = bins[bin]! * dataBinCount;
      if (block === undefined) inverseCovariance[row + bins[bin]!] = 1 / positiveVariance(source, bin);
      else
        for (let other = 0; other < size; other++) {
          inverseCovariance[row + bins[other]!] = block[bin * size + other]!;
        }
    }
  }
  return { counts, ...(variances && { variances }), inverseCovariance };
}

function positiveVariance({ name, input }: MergeSource, bin: number): number {
  const { counts, variances } = input.data;
  const variance = (variances ?? counts)[bin]!;
  if (variance > 0) return variance;
  throw new RabbitInputError({
    file: name,
    field: variances === undefined ? "data.counts" : "data.variances",
    index: bin,
    found: variance,
    expected: "a positive variance, of which to make the covariance that another input has",
    remedy: "Make that input with data variances above 0.",
  });
}

/**
 * The pseudodata of all sources; those of one name are one set.
 *
 * @throws RabbitInputError where not all sources have a set, unless `partial` says what to do
 */
export function mergePseudodata(
  sources: readonly MergeSource[],
  channels: MergedChannels,
  partial: NonNullable<MergeOptions["partialPseudodata"]>,
): Pseudodata[] {
  const sets = sources.map((source) => {
    const byName = new Map<string, Pseudodata>();
    for (const set of source.input.pseudodata) {
      const name = renamed(source, "pseudodata", set.name);
      if (byName.has(name)) {
        throw new RabbitInputError({
          file: source.name,
          field: `pseudodata.${set.name}`,
          found: name,
          expected: "a name of its own; another set has it too",
          remedy: "Give the two sets different names (sources.rename).",
        });
      }
      byName.set(name, set);
    }
    return byName;
  });
  const names = nameOrder(new Set(sets.flatMap((set) => [...set.keys()])));
  return names.flatMap((name) => {
    const without = sources.find((_, i) => !sets[i]!.has(name));
    if (without !== undefined && partial === "leave-out") return [];
    if (without !== undefined && partial === "refuse") {
      const owner = sources.find((_, i) => sets[i]!.has(name))!;
      throw new RabbitInputError({
        file: without.name,
        field: `pseudodata.${name}`,
        state: "missing",
        expected: `pseudodata of this name, as ${owner.name} has them`,
        remedy:
          'Leave such pseudodata out (options.partialPseudodata: "leave-out"), or complete them with the data (options.partialPseudodata: "data").',
      });
    }
    const setOf = (source: MergeSource) => sets[sources.indexOf(source)]!.get(name) ?? source.input.data;
    const withVariances = sources.some((source) => setOf(source).variances);
    return {
      name,
      counts: joined(sources, channels, (source) => setOf(source).counts),
      ...(withVariances && {
        variances: joined(sources, channels, (source) => setOf(source).variances ?? setOf(source).counts),
      }),
    };
  });
}

/** Numbers of each bin that is not masked, in the bins of the merged tensor. */
function joined(
  sources: readonly MergeSource[],
  { bins, dataBinCount }: MergedChannels,
  column: (source: MergeSource) => Float64Array,
): Float64Array {
  const out = new Float64Array(dataBinCount);
  for (const [i, source] of sources.entries()) {
    for (const [bin, value] of column(source).entries()) out[bins[i]![bin]!] = value;
  }
  return out;
}
