import type { Axis } from "@rabbit-fit/sparse-hist";
import { shortNumber } from "../tables/rounding.js";
import { type BinPlace, binPlaces, placedAxes } from "./bin-places.js";

/** Where each bin without flow bins is, the last axis fastest: `m [60, 80), charge +`. Empty for the one bin of a channel without axes. */
export function binRanges(axes: readonly Axis[]): string[] {
  const names = placedAxes(axes).map(({ name }) => name);
  return binPlaces(axes).map((places) =>
    places.map((place, i) => `${names[i]} ${placeText(place)}`).join(", "),
  );
}

/** `[60, 80)` between edges, or the category. */
export function placeText(place: BinPlace): string {
  if ("at" in place) return String(place.at);
  return `[${shortNumber(place.low)}, ${shortNumber(place.high)})`;
}
