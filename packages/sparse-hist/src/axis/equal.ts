import { equalMetadata } from "../metadata.js";
import { hasOverflow } from "./geometry.js";
import { transformText } from "./transform.js";
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

/** Field by field; the fields are numbers, booleans and flat lists. */
function equalBinning(a: Axis, b: Axis): boolean {
  const theirs = binning(b);
  return Object.entries(binning(a)).every(([field, value]) => {
    const other = theirs[field];
    if (typeof value !== "object") return value === other;
    const list = other as ArrayLike<unknown>;
    return value.length === list.length && Array.from(value).every((item, i) => item === list[i]);
  });
}

/** All that decides where a value is counted. */
function binning(axis: Axis): Record<string, boolean | number | string | ArrayLike<unknown>> {
  const { name: _name, label: _label, metadata: _metadata, ...fields } = axis;
  return {
    ...(fields as Omit<typeof fields, "transform">),
    // The bin, and not the flag, which means nothing on an integer axis that wraps around.
    overflow: hasOverflow(axis),
    // As in boost-histogram, which keeps the width: `stop` may come back from there with another last bit.
    ...(axis.kind === "regular" && { stop: axis.stop - axis.start }),
    ...(axis.kind === "transformed" && {
      to: axis.to - axis.from,
      transform: transformText(axis.transform),
    }),
  };
}
