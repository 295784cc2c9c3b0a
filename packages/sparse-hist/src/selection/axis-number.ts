import type { Axis } from "../axis/types.js";
import { HistogramError, listed } from "../histogram-error.js";

/** An axis by its name, or by its number; the last one is also -1. */
export type AxisReference = string | number;

/** @throws HistogramError when there is no such axis, or several of that name */
export function axisNumber(axes: readonly Axis[], reference: AxisReference): number {
  const names = axes.map((axis) => axis.name);
  if (typeof reference === "number") {
    const number = reference < 0 ? reference + axes.length : reference;
    if (Number.isInteger(number) && number >= 0 && number < axes.length) return number;
    throw new HistogramError({
      field: "axis",
      found: reference,
      expected: `an integer in [${-axes.length}, ${axes.length})`,
    });
  }
  const number = names.indexOf(reference);
  if (reference === "" || number === -1) {
    throw new HistogramError({ field: "axis", found: reference, expected: `one of ${quoted(names)}` });
  }
  if (names.lastIndexOf(reference) !== number) {
    throw new HistogramError({
      field: "axis",
      found: reference,
      expected: `a name that one axis has; the names are ${quoted(names)}`,
      remedy: "Say the number of the axis.",
    });
  }
  return number;
}

function quoted(names: readonly string[]): string {
  return names.length === 0 ? "no names at all" : listed(names);
}
