import type { ObservedData, Pseudodata } from "@rabbit-fit/contracts";
import type { BookedChannel } from "../channel/channel-book.js";
import { checkName, refuse } from "../refuse.js";
import { flatValues, flatVariances } from "../template/flat-values.js";
import { type TemplateSource, variancesOf } from "../template/source.js";

/** What was observed, and alternatives to it, channel by channel. */
export class DataBook {
  private readonly counts = new Map<string, Float64Array>();
  private readonly ownVariances = new Map<string, Float64Array>();
  private readonly variances = new Map<string, Float64Array>();
  /** By name, in the order in which they were added first, then by channel. */
  private readonly pseudodata = new Map<string, Map<string, Float64Array>>();

  add(counts: TemplateSource, channel: BookedChannel, variances: TemplateSource | undefined): void {
    const field = `data.${channel.name}`;
    checkUnmasked(field, channel);
    checkFirst(field, this.counts, channel);
    const values = flatValues(counts, channel, field);
    const own = flatVariances(variancesOf(variances ?? counts), channel, `${field}.variances`);
    this.ownVariances.set(channel.name, own);
    this.counts.set(channel.name, values);
  }

  addVariances(variances: TemplateSource, channel: BookedChannel): void {
    const field = `data.${channel.name}.variances`;
    checkUnmasked(field, channel);
    checkFirst(field, this.variances, channel);
    this.variances.set(channel.name, flatVariances(variancesOf(variances), channel, field));
  }

  addPseudodata(
    counts: TemplateSource,
    channel: BookedChannel,
    name = `pseudodata_${this.pseudodata.size}`,
  ): void {
    checkName("pseudodata.name", name);
    const field = `pseudodata.${name}.${channel.name}`;
    checkUnmasked(field, channel);
    const set = this.pseudodata.get(name) ?? new Map<string, Float64Array>();
    checkFirst(field, set, channel);
    set.set(channel.name, flatValues(counts, channel, field));
    this.pseudodata.set(name, set);
  }

  /** The data of all channels, in the order given: variances only where they are not the counts. */
  observed(channels: readonly BookedChannel[]): Pick<ObservedData, "counts"> & { variances: Float64Array } {
    const parts = channels.map(
      (channel) => this.counts.get(channel.name) ?? missing("data", channel, "addData"),
    );
    const counts = joined(parts);
    const variances = joined(
      channels.map(({ name }) => this.variances.get(name) ?? this.ownVariances.get(name)!),
    );
    return { counts, variances };
  }

  /** The pseudodata of all channels. */
  alternatives(channels: readonly BookedChannel[]): Pseudodata[] {
    return [...this.pseudodata].map(([name, set]) => ({
      name,
      counts: joined(
        channels.map(
          (channel) =>
            set.get(channel.name) ??
            missing(`pseudodata.${name}`, channel, "addPseudodata", ` with the name "${name}"`),
        ),
      ),
    }));
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    out.set(part, start);
    start += part.length;
  }
  return out;
}

function missing(field: string, channel: BookedChannel, call: string, more = ""): never {
  return refuse({
    field: `${field}.${channel.name}`,
    state: "missing",
    expected: "counts for every channel that is not masked",
    remedy: `Call ${call} for channel "${channel.name}"${more}.`,
  });
}

function checkUnmasked(field: string, channel: BookedChannel): void {
  if (!channel.masked) return;
  refuse({
    field,
    state: "a masked channel",
    expected: "a channel that is not masked",
    remedy: "A masked channel has no data: leave the call out.",
  });
}

function checkFirst(field: string, known: ReadonlyMap<string, unknown>, channel: BookedChannel): void {
  if (known.has(channel.name)) refuse({ field, state: "added before", expected: "one for each channel" });
}
