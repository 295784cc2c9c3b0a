import { classOf, isMap } from "@rabbit-fit/contracts/options";

/** Numbers for each piece of text. */
const chunkLength = 4096;

/**
 * A record as compact JSON, in pieces, because a covariance matrix is longer than a string may be. What JSON does not
 * have is written as `jsonText` writes it.
 */
export function* jsonChunks(value: unknown): Generator<string> {
  if (isTypedArray(value)) {
    yield* numberChunks(value);
  } else if (Array.isArray(value)) {
    yield "[";
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ",";
      yield* jsonChunks(item);
    }
    yield "]";
  } else if (typeof value === "object" && value !== null) {
    const entries = isMap(value) ? [...value] : Object.entries(value);
    let separator = "{";
    for (const [key, item] of entries) {
      if (item === undefined) continue;
      yield `${separator}${JSON.stringify(String(key))}:`;
      yield* jsonChunks(item);
      separator = ",";
    }
    yield separator === "{" ? "{}" : "}";
  } else {
    yield JSON.stringify(jsonScalar(value)) ?? "null";
  }
}

/** A number, string, boolean or null for JSON: NaN and infinities as strings, large integers too. */
export function jsonScalar(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value;
}

/** Numbers in a typed array, of this realm or another. */
export function isTypedArray(value: unknown): value is Float64Array | Int32Array | Uint8Array {
  return ArrayBuffer.isView(value) && classOf(value) !== "DataView";
}

function* numberChunks(values: Float64Array | Int32Array | Uint8Array): Generator<string> {
  if (values.length === 0) {
    yield "[]";
    return;
  }
  for (let start = 0; start < values.length; start += chunkLength) {
    const part = Array.from(values.subarray(start, start + chunkLength), jsonScalar);
    yield `${start === 0 ? "[" : ","}${JSON.stringify(part).slice(1, -1)}`;
  }
  yield "]";
}
