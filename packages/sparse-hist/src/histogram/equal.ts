import { equalAxes } from "../axis/equal.js";
import type { AnyHistogram } from "./types.js";

/**
 * Whether two histograms have equal axes (names, labels and metadata included), the same storage and the same contents in
 * every bin, as `==` of boost-histogram: their own name, label and metadata do not count. Layouts may differ, and an entry
 * of zero is as good as none. NaN equals NaN.
 */
export function equalHistograms(a: AnyHistogram, b: AnyHistogram): boolean {
  if (a.storage !== b.storage || !equalAxes(a.axes, b.axes)) return false;
  if (!equalContents(a, b, "values")) return false;
  return a.storage === "double" || equalContents(a, b, "variances");
}

function equalContents(a: AnyHistogram, b: AnyHistogram, field: "values" | "variances"): boolean {
  const ours = numbersOf(a, field);
  const theirs = numbersOf(b, field);
  let [i, j] = [0, 0];
  for (;;) {
    while (i < ours.length && ours[i] === 0) i++;
    while (j < theirs.length && theirs[j] === 0) j++;
    if (i === ours.length || j === theirs.length) return i === ours.length && j === theirs.length;
    if (binOf(a, i) !== binOf(b, j) || !same(ours[i++]!, theirs[j++]!)) return false;
  }
}

/** Flat index of the content at a position of the arrays. */
function binOf(hist: AnyHistogram, position: number): number {
  return hist.layout === "sparse" ? hist.indices[position]! : position;
}

function numbersOf(hist: AnyHistogram, field: "values" | "variances"): Float64Array {
  return (hist as Extract<AnyHistogram, { storage: "weight" }>)[field];
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
