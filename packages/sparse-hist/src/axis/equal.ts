import { equalMetadata } from "../metadata.js";
import type { Axis } from "./types.js";

/** What of two axes has to agree: the bins, the bins and the name, or every field. */
export type AxisAgreement = "binning" | "name" | "everything";

/**
 * Whether two axes agree in their bins, flow bins and behaviour, and in what else is asked for; by default in
 * everything: name, label and metadata too, as `==` of boost-histogram.
 */
export function equalAxis(a: Axis, b: Axis, agreement: AxisAgreement = "everything"): boolean {
  if (a.kind !== b.kind || !equalBinning(a, b)) return false;
  if (agreement === "binning") return true;
  if (a.name !== b.name) return false;
  return agreement === "name" || (a.label === b.label && equalMetadata(a.metadata, b.metadata));
}

/** Whether two lists of axes agree one by one. */
export function equalAxes(
  a: readonly Axis[],
  b: readonly Axis[],
  agreement: AxisAgreement = "everything",
): boolean {
  return a.length === b.length && a.every((axis, d) => equalAxis(axis, b[d]!, agreement));
}

/** Everything but the texts, field by field; the fields of an axis are numbers, booleans and flat lists. */
function equalBinning(a: Axis, b: Axis): boolean {
  const { name: _a, label: _b, metadata: _c, ...ours } = a;
  const { name: _d, label: _e, metadata: _f, ...theirs } = b;
  return Object.entries(ours).every(([field, value]) => {
    const other = (theirs as Record<string, unknown>)[field];
    if (typeof value !== "object") return value === other;
    const list = other as ArrayLike<unknown>;
    return value.length === list.length && Array.from(value).every((item, i) => item === list[i]);
  });
}
