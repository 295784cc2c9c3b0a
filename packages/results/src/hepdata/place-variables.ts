import type { Axis } from "@rabbit-fit/sparse-hist";
import { splitUnit } from "../labels/split-unit.js";
import { type BinPlace, binPlaces, placedAxes } from "../yields/bin-places.js";
import { binRanges } from "../yields/bin-ranges.js";
import type { HepDataHeader, HepDataPlace, HepDataVariable } from "./hepdata-table.js";

/** Bins of a channel, by its axes. */
interface PlacedChannel {
  readonly channel: string;
  readonly axes: readonly Axis[];
}

/**
 * Where bins are, as independent variables, [bins] each: one for each axis of one channel; of several, whose axes differ, one text.
 */
export function placeVariables(channels: readonly PlacedChannel[]): HepDataVariable<HepDataPlace>[] {
  const [first, ...others] = channels;
  if (first === undefined) return [];
  if (others.length > 0) {
    const texts = channels.flatMap(({ channel, axes }) =>
      binRanges(axes).map((range) => ({ value: [channel, range].join(" ").trim() })),
    );
    return [{ header: { name: "Bin" }, values: texts }];
  }
  const places = binPlaces(first.axes);
  return placedAxes(first.axes).map((axis, i) => ({
    header: axisHeader(axis),
    values: places.map((of) => hepDataPlace(of[i]!)),
  }));
}

/** The label of an axis, `p_T [GeV]` or `p_T (GeV)`, as name and units; without a label its name. */
function axisHeader({ name, label }: Axis): HepDataHeader {
  const { quantity, unit } = splitUnit(label);
  return { name: quantity || name, ...(unit !== undefined && { units: unit }) };
}

function hepDataPlace(place: BinPlace): HepDataPlace {
  if ("at" in place) return { value: place.at };
  const { low, high } = place;
  if (Number.isFinite(low) && Number.isFinite(high)) return { low, high };
  // HEPData has no bins that are open on one side.
  if (Number.isFinite(low)) return { value: `> ${low}` };
  return { value: Number.isFinite(high) ? `< ${high}` : "all" };
}
