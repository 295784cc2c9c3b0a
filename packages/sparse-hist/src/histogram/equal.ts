import { equalAxes } from "../axis/equal.js";
import type { AnyHistogram, SparseHistogram } from "./types.js";

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
  if (a.layout === "dense" && b.layout === "dense") {
    return ours.every((number, i) => same(number, theirs[i]!));
  }
  const left = nonZero(a, ours);
  const right = nonZero(b, theirs);
  for (;;) {
    const [ourNext, theirNext] = [left.next(), right.next()];
    if (ourNext.done || theirNext.done) return ourNext.done === theirNext.done;
    const [[ourBin, ourNumber], [theirBin, theirNumber]] = [ourNext.value, theirNext.value];
    if (ourBin !== theirBin || !same(ourNumber, theirNumber)) return false;
  }
}

/** Bins and their contents, in order, without zeros. */
function* nonZero(hist: AnyHistogram, numbers: Float64Array): Generator<readonly [number, number]> {
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] !== 0) yield [hist.layout === "sparse" ? hist.indices[i]! : i, numbers[i]!];
  }
}

function numbersOf(hist: AnyHistogram, field: "values" | "variances"): Float64Array {
  return (hist as Extract<SparseHistogram, { storage: "weight" }>)[field];
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
