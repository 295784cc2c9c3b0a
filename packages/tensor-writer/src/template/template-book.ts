import { anything, flag, optionsOf, text } from "@rabbit-fit/contracts/options";
import type { BookedChannel } from "../channel/channel-book.js";
import { byCodePoint } from "../naming/code-point-order.js";
import { checkName, listed, refuse } from "../refuse.js";
import { flatValues, flatVariances } from "./flat-values.js";
import type { Piece } from "./piece.js";
import { hasVariances, type TemplateSource, variancesOf } from "./source.js";

export interface AddProcessOptions {
  /** `ch0` by default. */
  readonly channel?: string;
  /** Whether the default model scales the process with a parameter of interest: the same in every channel. */
  readonly signal?: boolean;
  /**
   * Variances of the nominal yields, by default those of the histogram, or its contents where it has none. Of a
   * histogram that is given here, too, they are its variances where it has any.
   */
  readonly variances?: TemplateSource;
}

/** What each of these options can be. */
export const processOptions = optionsOf<AddProcessOptions>({
  channel: text,
  signal: flag,
  variances: anything,
});

/** A process in a channel, with everything that was booked for it. */
export interface Template {
  readonly process: string;
  readonly channel: BookedChannel;
  /** Nominal yields, [bins of the channel]. */
  readonly norm: Float64Array;
  /** Sums of squared weights, [bins of the channel]. */
  readonly sumw2: Float64Array;
  readonly pieces: Piece[];
  /** Variations that go into the covariance of the data. */
  readonly covariancePieces: Piece[];
  /** Systematics that were booked for it. */
  readonly booked: Set<number>;
}

/** What the nominal yields may be. */
export type Negatives = "clip" | "allow";

/** The processes and their templates. */
export class TemplateBook {
  private readonly kinds = new Map<string, "signal" | "background">();
  private readonly templates = new Map<string, Map<string, Template>>();
  private readonly negatives: Negatives;
  private readonly onWarning: (text: string) => void;
  private hasWarned = false;

  /** @param onWarning told once of numbers that have no variances, and of each template whose negative yields become zero */
  constructor(negatives: Negatives, onWarning: (text: string) => void) {
    this.negatives = negatives;
    this.onWarning = onWarning;
  }

  add(
    nominal: TemplateSource,
    process: string,
    channel: BookedChannel,
    options: Pick<AddProcessOptions, "signal" | "variances">,
  ): void {
    checkName("process.name", process);
    const field = `processes.${process}.${channel.name}`;
    const inChannel = this.templates.get(channel.name) ?? new Map<string, Template>();
    if (inChannel.has(process)) {
      refuse({
        field,
        state: "added before",
        expected: "each process once in a channel",
        remedy: "Add the histograms of a process up, or give them names of their own.",
      });
    }
    const kind = options.signal === true ? "signal" : "background";
    const before = this.kinds.get(process) ?? kind;
    if (before !== kind) {
      refuse({
        field,
        state: `a ${kind}`,
        expected: `a ${before}, as in another channel`,
        remedy: "Give `signal` alike in every channel.",
      });
    }
    const yields = flatValues(nominal, channel, field);
    const norm = this.negatives === "allow" ? yields : yields.map((value) => Math.max(value, 0));
    const variances = options.variances ?? nominal;
    const sumw2 = flatVariances(variancesOf(variances), channel, `${field}.variances`);
    if (options.variances === undefined && !hasVariances(nominal)) this.warnOfCounts(field);
    if (this.negatives === "clip") this.warnOfNegatives(yields, field);
    this.kinds.set(process, kind);
    this.templates.set(channel.name, inChannel);
    inChannel.set(process, {
      process,
      channel,
      norm,
      sumw2,
      pieces: [],
      covariancePieces: [],
      booked: new Set(),
    });
  }

  private warnOfNegatives(yields: Float64Array, field: string): void {
    const { length: count } = yields.filter((value) => value < 0);
    if (count === 0) return;
    this.onWarning(
      `${field} is negative in ${count} of ${yields.length} bins: the yields there become 0, their variances stay. Merge ` +
        "bins or processes until none is negative, or keep negative yields with `allowNegativeExpectation`.",
    );
  }

  private warnOfCounts(field: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.onWarning(
      `${field} has no variances: numbers without variances are taken as event counts, so that their variances are the ` +
        "numbers themselves. Give `variances` for weighted simulation, zeros for templates without statistical " +
        "uncertainty, or the same numbers for counts. This is said once, and holds for every process without variances.",
    );
  }

  isSignal(name: string): boolean {
    return this.kinds.get(name) === "signal";
  }

  /** The template of a process in a channel, where there is one. */
  find(process: string, channel: string): Template | undefined {
    return this.templates.get(channel)?.get(process);
  }

  get(process: string, channel: BookedChannel, field: string): Template {
    const inChannel = this.templates.get(channel.name);
    return (
      inChannel?.get(process) ??
      refuse({
        field,
        found: process,
        expected: `a process of channel "${channel.name}": ${listed(inChannel?.keys() ?? [])}`,
        remedy: "Call addProcess for this channel first.",
      })
    );
  }

  signals(): string[] {
    return this.ofKind("signal");
  }

  backgrounds(): string[] {
    return this.ofKind("background");
  }

  private ofKind(wanted: "signal" | "background"): string[] {
    const names = [...this.kinds].filter(([, kind]) => kind === wanted).map(([name]) => name);
    return names.sort(byCodePoint);
  }
}
