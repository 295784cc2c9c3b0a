import {
  type ChannelResult,
  type DataSetId,
  emptyResultGroup,
  type MappingResult,
  type ResultGroup,
  type SaturatedFit,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { ResultPlace, ResultSink } from "../analyses/analysis.js";

interface GrowingMapping {
  readonly channels: Map<string, Map<string, Histogram>>;
  readonly counts: Map<string, number>;
  readonly numbers: Map<string, number>;
  readonly histograms: Map<string, Histogram>;
  saturatedFit?: SaturatedFit;
}

/** The numbers that have a field of their own in a result group. */
const fields: ReadonlySet<string> = new Set(["nllvalfull"] satisfies (keyof ResultGroup)[]);

/** Collects the results of the fit to one data set. */
export class ResultBuilder implements ResultSink {
  readonly #dataSet: DataSetId;
  readonly #warn: (text: string) => void;
  /** What holds before and after a fit is said once. */
  readonly #said = new Set<string>();
  /** What is said at the end unless the same holds after a fit. */
  readonly #before = new Map<string, string>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #mappings = new Map<string, GrowingMapping>();

  /** @param warn takes warnings */
  constructor(dataSet: DataSetId, warn: (text: string) => void) {
    this.#dataSet = dataSet;
    this.#warn = warn;
  }

  warn(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#before.delete(text);
    this.#warn(text);
  }

  warnUnlessAfter(text: string, before: string): void {
    this.#before.set(text, before);
  }

  histogram(histogram: Histogram, place?: ResultPlace): void {
    if (!place) {
      this.#histograms.set(histogram.name, histogram);
      return;
    }
    const { channels, histograms } = this.#mapping(place.mapping);
    if (!place.channel) {
      histograms.set(histogram.name, histogram);
      return;
    }
    const { name } = place.channel;
    const ofChannel = channels.get(name) ?? new Map<string, Histogram>();
    ofChannel.set(histogram.name, histogram);
    channels.set(name, ofChannel satisfies ChannelResult);
  }

  number(name: string, value: number, place?: Pick<ResultPlace, "mapping">): void {
    const numbers = place ? this.#mapping(place.mapping).numbers : this.#numbers;
    numbers.set(name, value);
  }

  count(name: string, value: number, place?: Pick<ResultPlace, "mapping">): void {
    const counts = place ? this.#mapping(place.mapping).counts : this.#counts;
    counts.set(name, value);
  }

  saturatedFit(fit: SaturatedFit, place: Pick<ResultPlace, "mapping">): void {
    this.#mapping(place.mapping).saturatedFit = fit;
  }

  /** @param more fields of the group itself */
  group(more: Partial<ResultGroup> = {}): ResultGroup {
    for (const text of this.#before.values()) this.warn(text);
    this.#before.clear();
    const known = [...this.#numbers].filter(([name]) => fields.has(name));
    const others = [...this.#numbers].filter(([name]) => !fields.has(name));
    return {
      ...emptyResultGroup(this.#dataSet),
      histograms: this.#histograms,
      counts: this.#counts,
      numbers: new Map(others),
      mappings: this.#mappings satisfies Map<string, MappingResult>,
      ...Object.fromEntries(known),
      ...more,
    };
  }

  #mapping(key: string): GrowingMapping {
    const known = this.#mappings.get(key);
    if (known) return known;
    const mapping: GrowingMapping = {
      channels: new Map(),
      counts: new Map(),
      numbers: new Map(),
      histograms: new Map(),
    };
    this.#mappings.set(key, mapping);
    return mapping;
  }
}
