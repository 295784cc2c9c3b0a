import { HistogramError } from "./histogram-error.js";

/**
 * The length of a list or of a typed array of numbers.
 *
 * @throws HistogramError when it is another thing, whose items would be passed over: a Set, a generator, integers of 64 bits
 */
export function listLength(field: string, list: ArrayLike<unknown>): number {
  if (Array.isArray(list)) return list.length;
  const kind = Object.prototype.toString.call(list).slice("[object ".length, -1);
  const length = kind.startsWith("Big") ? undefined : lengthOf(list);
  if (Number.isSafeInteger(length) && length! >= 0) return length!;
  throw new HistogramError({
    field,
    state: list === null || list === undefined ? String(list) : `of the kind ${kind}`,
    expected: "a list, or a typed array of numbers",
    remedy: kind.startsWith("Big")
      ? "Convert it: Float64Array.from(array, Number)."
      : "Make a list of it first.",
  });
}

/** Undefined where there is none: a Proxy of a typed array throws when it is asked for it. */
function lengthOf(list: ArrayLike<unknown> | null | undefined): number | undefined {
  try {
    return list?.length;
  } catch {
    return undefined;
  }
}
