import type { SystematicType } from "@rabbit-fit/contracts";
import { anything, flag, optionsOf, text } from "@rabbit-fit/contracts/options";
import type { Axis } from "@rabbit-fit/sparse-hist";
import type { BookedChannel } from "../channel/channel-book.js";
import { checkName, refuse } from "../refuse.js";
import { layOut } from "../template/layout-of.js";
import type { TemplateSource } from "../template/source.js";
import type { Template } from "../template/template-book.js";
import { bookVariation, checkBooking, type Given, prepareVariation, variationOf } from "./book-variation.js";
import { gather } from "./gather.js";
import { LogkTiles } from "./logk-tiles.js";
import { noEffectText } from "./no-effect.js";
import { SYMMETRIZATIONS, type Symmetrize } from "./symmetrize.js";
import { combinationNames, sameAxes, systematicAxes } from "./systematic-axes.js";
import { type SystematicBook, type SystematicOptions, systematicRules } from "./systematic-book.js";

export interface AddSystematicOptions extends SystematicOptions {
  /** The process that varies. */
  readonly process: string;
  /** `ch0` by default. */
  readonly channel?: string;
  /** Factor on logk, 1 by default. */
  readonly kfactor?: number;
  /** Whether a single variation is mirrored, which it must be: true by default. */
  readonly mirror?: boolean;
  /** How a pair of variations becomes parameters, `average` by default. */
  readonly symmetrize?: Symmetrize;
  /** Whether the contents are differences to the nominal yields. */
  readonly asDifference?: boolean;
  /**
   * Names of axes of which every combination of bins is a separate systematic, `name_label_label`. By default those
   * that the channel does not have; an empty list for none.
   */
  readonly systAxes?: readonly string[];
}

/** What each of these options can be; what is not said here is checked by `addSystematic`. */
export const systematicOptions = optionsOf<AddSystematicOptions>(
  {
    ...systematicRules,
    process: text,
    channel: text,
    kfactor: anything,
    mirror: flag,
    symmetrize: anything,
    asDifference: flag,
    systAxes: anything,
  },
  { required: ["process"] },
);

/** An upward variation, or both. */
export type SystematicVariation = TemplateSource | readonly [TemplateSource, TemplateSource];

/** Where a variation is booked. */
export interface BookingPlace {
  readonly template: Template;
  readonly channel: BookedChannel;
  readonly book: SystematicBook;
  readonly systematicType: SystematicType;
  /** What the size of each logk of a log-normal systematic is clipped to. */
  readonly logkLimit: number | undefined;
  /** Told of a systematic that changes nothing. */
  readonly onNoEffect: (name: string, text: string) => void;
}

/** Books one systematic, or one for each combination of bins of systematic axes. Gives whether they are asymmetric. */
export function addSystematic(
  variation: SystematicVariation,
  name: string,
  options: AddSystematicOptions,
  { template, channel, book, systematicType, logkLimit, onNoEffect }: BookingPlace,
): "symmetric" | "asymmetric" {
  checkName("systematics.name", name);
  const field = `systematics.${name}.${channel.name}.${template.process}`;
  const { kfactor = 1, mirror = true, symmetrize = "average", asDifference = false } = options;
  if (!Number.isFinite(kfactor)) {
    refuse({ field: `${field}.kfactor`, found: kfactor, expected: "a finite number" });
  }
  checkSymmetrize(symmetrize, field);
  const pair = pairOf(variation, field);
  if (!pair && !mirror) {
    refuse({
      field: `${field}.mirror`,
      found: false,
      expected: "true, as only one variation is given",
      remedy: "Give [up, down], or let the one be mirrored.",
    });
  }
  const up = pair ? pair[0] : (variation as TemplateSource);
  const axes = systematicAxes(up, channel, field, options.systAxes);
  const names = axes.length === 0 ? [name] : combinationNames(name, axes, field);
  const used = pair ? symmetrize : undefined;
  checkBooking(names, template, book, { ...options, symmetrize: used });
  const { norm } = template;
  const booking = { ...options, kfactor, asDifference, systematicType, logkLimit, origin: "shape" } as const;
  // Of a pair both are needed before there is a logk.
  const logkTiles = pair ? undefined : LogkTiles.of(norm, variationOf(booking));
  const rowsOf = (source: TemplateSource, own: readonly Axis[], its: string) =>
    gather(layOut(source, channel, its, own), norm, its, logkTiles);
  const upRows = rowsOf(up, axes, pair ? `${field}.up` : field);
  const booked = (given: Given) => {
    const prepared = prepareVariation(given, names, template, booking);
    // A variation that is the nominal one is common where all processes are booked in a loop.
    const cause = prepared.effect === "cancelled" ? "cancelled" : kfactor === 0 ? "kfactor-zero" : undefined;
    if (prepared.effect !== "some" && cause) onNoEffect(name, noEffectText(name, template, cause));
    return bookVariation(prepared, book, booking);
  };
  if (!pair) return booked({ kind: "mirrored", up: upRows, logkTiles });
  const downAxes = systematicAxes(pair[1], channel, field, options.systAxes);
  sameAxes(axes, downAxes, `${field}.down`);
  const downRows = rowsOf(pair[1], downAxes, `${field}.down`);
  return booked({ kind: "pair", up: upRows, down: downRows, symmetrize });
}

export function checkSymmetrize(symmetrize: Symmetrize, field: string): void {
  if (SYMMETRIZATIONS.includes(symmetrize)) return;
  const known = SYMMETRIZATIONS.map((one) => `"${one}"`).join(", ");
  refuse({ field: `${field}.symmetrize`, found: symmetrize, expected: `one of ${known}` });
}

/** A list of two things that are not numbers is a pair. */
function pairOf(
  variation: SystematicVariation,
  field: string,
): readonly [TemplateSource, TemplateSource] | undefined {
  if (!Array.isArray(variation) || typeof variation[0] !== "object") return undefined;
  if (variation.length === 2) return variation as unknown as readonly [TemplateSource, TemplateSource];
  return refuse({
    field: `${field}.variation.length`,
    found: variation.length,
    expected: "one variation, or [up, down]",
  });
}
