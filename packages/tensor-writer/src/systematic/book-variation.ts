import type { SystematicType } from "@rabbit-fit/contracts";
import { refuse } from "../refuse.js";
import type { Template } from "../template/template-book.js";
import type { Variation } from "./log-variation.js";
import { mirroredRows } from "./mirrored-rows.js";
import { type PairRows, pairRows } from "./pair-rows.js";
import { pieceOf } from "./piece.js";
import type { Rows } from "./rows.js";
import { differenceFactor, type Symmetrize } from "./symmetrize.js";
import { kindOf, type SystematicBook, type SystematicOptions } from "./systematic-book.js";

/** Variations by bin, as `gather` makes them: one, which is mirrored, or two. */
export type Given =
  | { readonly kind: "mirrored"; readonly up: Rows }
  | { readonly kind: "pair"; readonly up: Rows; readonly down: Rows; readonly symmetrize: Symmetrize };

export interface BookingOptions extends SystematicOptions {
  readonly kfactor: number;
  readonly asDifference: boolean;
  readonly systematicType: SystematicType;
}

/**
 * Names under which variations are booked: of two symmetric parameters for each one that is split.
 *
 * @throws RabbitInputError where a half-difference would go into the covariance, which has no place for it
 */
export function bookedNames(names: readonly string[], symmetrize: Symmetrize | undefined) {
  const split = symmetrize === "linear" || symmetrize === "quadratic";
  return {
    average: split ? names.map((name) => `${name}SymAvg`) : names,
    difference: split ? names.map((name) => `${name}SymDiff`) : undefined,
  };
}

/** Checks that systematics can be booked for a template, before anything is computed. */
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
  const all = [...average, ...difference];
  book.check(all, kindOf(options), options);
  for (const name of all) {
    const id = book.find(name);
    if (id === undefined || !template.booked.has(id)) continue;
    refuse({
      field: `systematics.${name}.${template.channel.name}.${template.process}`,
      found: "booked before",
      expected: "each systematic once for a process in a channel",
      remedy: "Give it another name, or book the sum of both variations.",
    });
  }
}

/** Books variations of a template, which `checkBooking` has accepted. Gives whether they are asymmetric. */
export function bookVariation(
  given: Given,
  names: readonly string[],
  template: Template,
  book: SystematicBook,
  options: BookingOptions,
): "symmetric" | "asymmetric" {
  const { kfactor, asDifference, addToDataCovariance = false } = options;
  const type = addToDataCovariance ? "normal" : options.systematicType;
  const variation: Variation = { type, kfactor, asDifference };
  const field = `systematics.${names[0]}.${template.channel.name}.${template.process}`;
  const { norm } = template;
  const symmetrize = given.kind === "pair" ? given.symmetrize : undefined;
  const { average, difference }: PairRows =
    given.kind === "pair"
      ? pairRows(given, norm, names.length, { variation, symmetrize: given.symmetrize, field })
      : { average: mirroredRows(given.up, norm, names.length, variation, field), difference: undefined };
  const booked = bookedNames(names, symmetrize);
  const pieces = addToDataCovariance ? template.covariancePieces : template.pieces;
  const ids = book.book(booked.average, options);
  pieces.push(pieceOf("average", ids, average));
  for (const id of ids) template.booked.add(id);
  if (difference === undefined || symmetrize === undefined || differenceFactor(symmetrize) === undefined) {
    return "symmetric";
  }
  if (booked.difference === undefined) {
    pieces.push(pieceOf("half-difference", ids, difference));
    return "asymmetric";
  }
  const differenceIds = book.book(booked.difference, options);
  pieces.push(pieceOf("average", differenceIds, difference));
  for (const id of differenceIds) template.booked.add(id);
  return "symmetric";
}
