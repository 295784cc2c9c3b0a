import type { SystematicType } from "@rabbit-fit/contracts";
import { refuse } from "../refuse.js";
import { type PieceOrigin, pieceOf } from "../template/piece.js";
import type { Rows } from "../template/rows.js";
import type { Template } from "../template/template-book.js";
import type { Variation } from "./log-variation.js";
import { type MirroredContents, mirroredRows } from "./mirrored-rows.js";
import { pairRows } from "./pair-rows.js";
import type { Symmetrize } from "./symmetrize.js";
import { NEW, type SystematicBook, type SystematicOptions } from "./systematic-book.js";

/** Variations by bin, as `gather` makes them: one, which is mirrored, or two. */
export type Given =
  | ({ readonly kind: "mirrored" } & MirroredContents)
  | { readonly kind: "pair"; readonly up: Rows; readonly down: Rows; readonly symmetrize: Symmetrize };

export interface BookingOptions extends SystematicOptions {
  readonly kfactor: number;
  readonly asDifference: boolean;
  readonly systematicType: SystematicType;
  /** What the size of each logk of a log-normal systematic is clipped to. */
  readonly logkLimit: number | undefined;
  readonly origin: PieceOrigin;
}

/** Names under which variations are booked: of two symmetric parameters for each one that is split. */
export function bookedNames(names: readonly string[], symmetrize: Symmetrize | undefined) {
  const split = symmetrize === "linear" || symmetrize === "quadratic";
  return {
    average: split ? names.map((name) => `${name}SymAvg`) : names,
    difference: split ? names.map((name) => `${name}SymDiff`) : undefined,
  };
}

/**
 * Checks that systematics can be booked for a template, before anything is computed.
 *
 * @throws RabbitInputError where they cannot, such as where a half-difference would go into the covariance, which has no place for it
 */
export function checkBooking(
  names: readonly string[],
  template: Template,
  book: SystematicBook,
  options: SystematicOptions & { readonly symmetrize: Symmetrize | undefined },
): void {
  const { symmetrize } = options;
  if (symmetrize === "none" && options.addToDataCovariance) {
    refuse({
      field: `systematics.${names[0]}.symmetrize`,
      found: symmetrize,
      expected: "a symmetric variation, to add it to the covariance of the data",
      remedy: 'Symmetrize by "average", "conservative", "linear" or "quadratic".',
    });
  }
  const { average, difference = [] } = bookedNames(names, symmetrize);
  for (const all of [average, difference]) {
    const ids = book.lookUp(all, options);
    const index = ids.findIndex((id) => id !== NEW && template.booked.has(id));
    if (index < 0) continue;
    refuse({
      field: `systematics.${all[index]}.${template.channel.name}.${template.process}`,
      state: "booked before",
      expected: "each systematic once for a process in a channel",
      remedy: "Give it another name, or book the sum of both variations.",
    });
  }
}

/** Pieces that are ready to be booked. */
export interface PreparedVariation {
  readonly template: Template;
  readonly average: { readonly names: readonly string[]; readonly rows: Rows };
  /** Of parameters of its own, or half-differences of those of the average. */
  readonly difference: { readonly names: readonly string[] | undefined; readonly rows: Rows } | undefined;
  /** `none`: no yield changes. `cancelled`: nor in the average of two variations that change some. */
  readonly effect: "some" | "none" | "cancelled";
}

/** How the yields of a booking become logk: what goes into the covariance of the data is a term. */
export function variationOf(
  options: Pick<
    BookingOptions,
    "kfactor" | "asDifference" | "logkLimit" | "addToDataCovariance" | "systematicType"
  >,
): Variation {
  const { kfactor, asDifference, logkLimit, addToDataCovariance = false, systematicType } = options;
  return { type: addToDataCovariance ? "normal" : systematicType, kfactor, asDifference, logkLimit };
}

/** Computes variations of a template, which `checkBooking` has accepted. Books nothing. */
export function prepareVariation(
  given: Given,
  names: readonly string[],
  template: Template,
  options: BookingOptions,
): PreparedVariation {
  const variation = variationOf(options);
  const field = `systematics.${names[0]}.${template.channel.name}.${template.process}`;
  const { norm } = template;
  if (given.kind === "mirrored") {
    const rows = mirroredRows(given, norm, names.length, variation, field);
    const effect = hasEffect(norm, rows) ? "some" : "none";
    return { template, average: { names, rows }, difference: undefined, effect };
  }
  const { symmetrize } = given;
  const { average, difference, varies } = pairRows(given, norm, names.length, {
    variation,
    symmetrize,
    field,
  });
  const booked = bookedNames(names, symmetrize);
  return {
    template,
    average: { names: booked.average, rows: average },
    difference: difference && { names: booked.difference, rows: difference },
    effect: hasEffect(norm, average, difference) ? "some" : varies ? "cancelled" : "none",
  };
}

/** Whether there is any logk. A process without yields has none either, which is no fault of its systematics. */
function hasEffect(norm: Float64Array, average: Rows, difference?: Rows): boolean {
  return (
    average.values.length > 0 ||
    (difference?.values.length ?? 0) > 0 ||
    norm.every((nominal) => nominal === 0)
  );
}

/** Books what was prepared. Gives whether it is asymmetric. */
export function bookVariation(
  { template, average, difference }: PreparedVariation,
  book: SystematicBook,
  options: SystematicOptions & Pick<BookingOptions, "origin">,
): "symmetric" | "asymmetric" {
  const { origin } = options;
  const pieces = options.addToDataCovariance ? template.covariancePieces : template.pieces;
  const numbersOf = (names: readonly string[]) => {
    const ids = book.book(names, options);
    for (const id of ids) template.booked.add(id);
    return ids;
  };
  const ids = numbersOf(average.names);
  pieces.push(pieceOf(origin, "average", ids, average.rows));
  if (difference === undefined) return "symmetric";
  if (difference.names === undefined) {
    pieces.push(pieceOf(origin, "half-difference", ids, difference.rows));
    return "asymmetric";
  }
  pieces.push(pieceOf(origin, "average", numbersOf(difference.names), difference.rows));
  return "symmetric";
}
