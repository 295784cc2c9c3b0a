import type { Axis } from "../axis/types.js";

/** A place on an axis that is worked out when the axis is known. Offsets are in bins. */
export type Locator =
  | { readonly kind: "loc"; readonly value: number | string | boolean; readonly offset: number }
  | { readonly kind: "underflow"; readonly offset: number }
  | { readonly kind: "overflow"; readonly offset: number }
  | { readonly kind: "at"; readonly bin: number };

/** The bin of a value, as UHI's `loc(value) + offset`. */
export function loc(value: number | string | boolean, offset = 0): Locator {
  return { kind: "loc", value, offset };
}

/** A bin by number without the meaning that negative ones have: -1 is underflow, the size is overflow. UHI's `at`. */
export function at(bin: number): Locator {
  return { kind: "at", bin };
}

/** The bin below the first. */
export const underflow: Locator = { kind: "underflow", offset: 0 };

/** The bin above the last. As the end of a slice: up to and without overflow. */
export const overflow: Locator = { kind: "overflow", offset: 0 };

/** The number of bins: `slice(0, len, sum)` is the sum without flow bins. The same place as `overflow`. */
export const len: Locator = { kind: "overflow", offset: 0 };

/** Sum over the axis. */
export interface Sum {
  readonly kind: "sum";
}

/** Sum over the axis: with its flow bins, or over the range of a slice. */
export const sum: Sum = { kind: "sum" };

/** Merge neighbouring bins. */
export type Rebin =
  | { readonly kind: "rebin"; readonly factor: number }
  | { readonly kind: "rebin"; readonly groups: readonly number[]; readonly axis?: Axis }
  | { readonly kind: "rebin"; readonly edges: ArrayLike<number> };

/** How bins are merged, other than by a factor. */
export type RebinRule =
  | {
      /** How many neighbours become one bin, for each new bin. */
      readonly groups: readonly number[];
      /** The new axis. Left out, it is a variable axis; categories need one. */
      readonly axis?: Axis;
    }
  | {
      /** Edges of the new axis, each of them an edge of the old one, from the first to the last. */
      readonly edges: ArrayLike<number>;
    };

/**
 * Merge bins: by a factor (what is left over goes to overflow), by groups, or into given edges. As UHI's `rebin`.
 */
export function rebin(rule: number | RebinRule): Rebin {
  return typeof rule === "number" ? { kind: "rebin", factor: rule } : { kind: "rebin", ...rule };
}

/** Bound of a slice: a bin, counted from the end where negative, or a place. */
export type Bound = number | Locator;

/** A range of bins, and what to do with it. */
export interface Slice {
  readonly kind: "slice";
  readonly start: Bound | undefined;
  readonly stop: Bound | undefined;
  readonly action: Sum | Rebin | undefined;
}

/**
 * Bins from `start` up to and without `stop`, as Python's `start:stop:action`. What is outside goes to the flow bins;
 * with `sum`, or with groups or edges, it is dropped. A bound left out includes the flow bin on its side.
 */
export function slice(start?: Bound, stop?: Bound, action?: Sum | Rebin): Slice {
  return { kind: "slice", start, stop, action };
}

/**
 * What to take of an axis: one bin (a number, counted from the end where negative; a place; or the name of a category),
 * which removes the axis; a range; its sum; merged bins; or a list of categories.
 */
export type Selector =
  | number
  | string
  | Locator
  | Slice
  | Sum
  | Rebin
  | readonly (number | string | Locator)[];

/** Selectors by the name of the axis, or by position, where `undefined` takes all of the axis. */
export type Selection = { readonly [axisName: string]: Selector } | readonly (Selector | undefined)[];
