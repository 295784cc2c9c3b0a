import { axisIndex } from "../axis/find-bin.js";
import { axisSize, hasOverflow, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { HistogramError, listed } from "../histogram-error.js";
import type { Bound, Locator } from "./selectors.js";

/**
 * Bin of a place: -1 is underflow, the size overflow; an offset may lead beyond.
 *
 * @throws HistogramError when the place is a category that the axis does not have
 */
export function resolveLocator(axis: Axis, locator: Locator): number {
  switch (locator.kind) {
    case "at":
      return locator.bin;
    case "underflow":
      return -1 + locator.offset;
    case "overflow":
      return axisSize(axis) + locator.offset;
    case "loc": {
      const bin = axisIndex(axis, locator.value);
      if ("categories" in axis && bin === axis.categories.length) {
        throw new HistogramError({
          field: axisField(axis),
          found: locator.value,
          expected: `one of ${listed(axis.categories)}`,
          remedy: "`overflow` is the bin of all other categories.",
        });
      }
      return bin + locator.offset;
    }
    default:
      return locator satisfies never;
  }
}

/**
 * Position, flow bins included, of the one bin that is meant.
 *
 * @throws HistogramError when the axis has no such bin
 */
export function resolveBin(axis: Axis, bin: number | string | Locator): number {
  const size = axisSize(axis);
  const first = Number(hasUnderflow(axis));
  if (typeof bin === "number") {
    if (Number.isInteger(bin) && bin >= -size && bin < size) return first + (bin < 0 ? bin + size : bin);
    throw new HistogramError({
      field: axisField(axis),
      found: bin,
      expected: `an integer in [${-size}, ${size})`,
      remedy: "Flow bins are `underflow` and `overflow`, values are `loc(value)`.",
    });
  }
  const place = resolveLocator(axis, typeof bin === "string" ? { kind: "loc", value: bin, offset: 0 } : bin);
  const lowest = -first;
  const highest = size - 1 + Number(hasOverflow(axis));
  if (Number.isInteger(place) && place >= lowest && place <= highest) return first + place;
  throw new HistogramError({
    field: axisField(axis),
    found: place,
    expected: `a bin from ${lowest} to ${highest}`,
    remedy: place === -1 || place === size ? "The axis has no flow bin there." : "Place it on the axis.",
  });
}

/** Range of a slice: `begin` is -1 where it includes underflow, `end` beyond the size where it includes overflow. */
export function resolveRange(
  axis: Axis,
  start: Bound | undefined,
  stop: Bound | undefined,
): { readonly begin: number; readonly end: number } {
  const size = axisSize(axis);
  // Flow of categories is one bin for all that is not selected: only the sum of everything includes it.
  const ordered = !("categories" in axis) || (start === undefined && stop === undefined);
  return {
    begin: start === undefined ? -Number(hasUnderflow(axis)) : resolveBound(axis, start),
    end: stop === undefined ? size + Number(hasOverflow(axis) && ordered) : resolveBound(axis, stop),
  };
}

function resolveBound(axis: Axis, bound: Bound): number {
  if (typeof bound !== "number") return resolveLocator(axis, bound);
  const size = axisSize(axis);
  if (!Number.isInteger(bound)) {
    throw new HistogramError({
      field: axisField(axis),
      found: bound,
      expected: "an integer",
      remedy: "Values are `loc(value)`.",
    });
  }
  // As in Python, bounds beyond the axis are moved to its end.
  return Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
}

/** The axis, for messages. */
export function axisField(axis: Axis): string {
  return axis.name === "" ? "selection" : `selection of ${JSON.stringify(axis.name)}`;
}
