import {
  axisNames,
  expectedHistogram,
  expectedHistogramSuffixes,
  groupedImpacts,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";
import { axisSize, type Histogram, innerValues, innerVariances } from "@rabbit-fit/sparse-hist";
import {
  categoriesOf,
  type Impact,
  type ImpactChoice,
  type ImpactKind,
  impactOf,
} from "./parameter-impacts.js";

/** The impacts on one bin of a mapping, in the units of its values. */
export interface ObservableImpacts {
  readonly channel: string;
  /** The bin of each axis, without flow bins. */
  readonly bin: ReadonlyMap<string, number>;
  readonly value: number;
  /** NaN where the result has no uncertainties of bins. */
  readonly variance: number;
  /** In the order of the result. */
  readonly impacts: readonly Impact[];
}

export interface ObservableImpactChoice extends Pick<ImpactChoice, "of"> {
  /** The words of the mapping, with blanks between them: `Project ch1 a`. */
  readonly mapping: string;
  /** `global` by default; there are no others on observables. */
  readonly kind?: ObservableImpactKind;
}

/** The definitions of impacts on observables. */
export type ObservableImpactKind = Extract<ImpactKind, "global" | "gaussian-global">;

export const observableImpactKind = oneOf<ObservableImpactKind>({ global: true, "gaussian-global": true });
const observableImpactChoice = optionsOf<ObservableImpactChoice>(
  { mapping: text, kind: observableImpactKind, of: impactOf },
  { required: ["mapping"] },
);

/** The definitions that a result has impacts of on the bins of a mapping, of groups and of single sources. */
export function observableImpactKindsOf(group: ResultGroup, mapping: string): ObservableImpactKind[] {
  refuseNoGroup(group, "group");
  const [first] = group.mappings.get(mapping)?.channels.values() ?? [];
  const kinds = ["global", "gaussian-global"] as const;
  return kinds.filter((kind) => first?.has(observableImpactsHistogram(kind)));
}

/** The histogram of impacts of single sources. */
function observableImpactsHistogram(kind: ObservableImpactKind): string {
  const { globalImpacts, gaussianGlobalImpacts } = expectedHistogramSuffixes;
  const suffix = kind === "global" ? globalImpacts : gaussianGlobalImpacts;
  return `${expectedHistogram("postfit", "together")}${suffix}`;
}

/**
 * The impacts on the bins of a mapping after the fit, channel by channel.
 *
 * @throws RabbitInputError where the result does not have the mapping, or no impacts of this kind on it
 */
export function observableImpacts(group: ResultGroup, choice: ObservableImpactChoice): ObservableImpacts[] {
  refuseNoGroup(group, "group");
  observableImpactChoice.check(choice, "choice");
  const { mapping, kind = "global", of = "groups" } = choice;
  const channels = group.mappings.get(mapping)?.channels;
  if (channels === undefined) {
    throw new RabbitInputError({
      field: "mapping",
      found: mapping,
      expected: `one of the result: ${[...group.mappings.keys()].join(", ") || "it has none"}`,
    });
  }
  const total = expectedHistogram("postfit", "together");
  const single = observableImpactsHistogram(kind);
  const field = of === "groups" ? groupedImpacts(single) : single;
  return [...channels].flatMap(([channel, histograms]) => {
    const [totals, hist] = [histograms.get(total), histograms.get(field)];
    if (totals && hist) return impactsOfBins(channel, totals, hist);
    throw new RabbitInputError({
      field: `${mapping}, ${channel}: ${field}`,
      state: "missing",
      expected: "impacts on the bins of the mapping in the result",
      remedy: `Fit with options.analyses.${kind === "global" ? "globalImpacts" : "gaussianGlobalImpacts"}.`,
    });
  });
}

function impactsOfBins(channel: string, totals: Histogram, hist: Histogram): ObservableImpacts[] {
  const sources = categoriesOf(hist, axisNames.impacts, hist.name);
  const values = innerValues(totals);
  const variances = totals.storage === "weight" ? innerVariances(totals) : undefined;
  const impacts = innerValues(hist);
  return Array.from(values, (value, i) => ({
    channel,
    bin: binOf(totals, i),
    value,
    variance: variances?.[i] ?? Number.NaN,
    impacts: sources.map((source, j) => {
      const up = impacts[i * sources.length + j]!;
      return { source, down: -up, up };
    }),
  }));
}

/** The bin of each axis from the number of the bin, in which the last axis runs fastest. */
function binOf({ axes }: Histogram, bin: number): Map<string, number> {
  const places: [string, number][] = [];
  let left = bin;
  for (const axis of axes.toReversed()) {
    places.unshift([axis.name, left % axisSize(axis)]);
    left = Math.floor(left / axisSize(axis));
  }
  return new Map(places);
}
