import type { PythonValue } from "@rabbit-fit/contracts";
import { axisSize } from "@rabbit-fit/sparse-hist";
import { PickleError } from "../pickle/pickle-error.js";

/** Up to this size what is shared does not matter. */
const ALWAYS_ALLOWED = 2 ** 22;

/** How many times as large as the values themselves they may be when each is written out wherever it is used. */
const MOST_REPETITIONS = 100;

/**
 * Checks what the values of a pickle amount to when each is written out wherever it is used. What is used in several
 * places is one value in memory, but all that prints or writes it meets it in each of them: a kilobyte of lists of lists
 * can stand for a billion values. Sizes are counted in units of about eight bytes.
 *
 * @throws PickleError where that is far more than all values, each once
 */
export function assertExpandedSize(value: PythonValue): void {
  const sizes = new Map<object, number>();
  let stored = 0;
  const sizeOf = (value: PythonValue): number => {
    if (typeof value === "string") return 1 + value.length / 8;
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    const own = ownSize(value);
    stored += own;
    let size = own;
    for (const part of partsOf(value)) size += sizeOf(part);
    sizes.set(value, size);
    return size;
  };
  const size = sizeOf(value);
  if (size <= ALWAYS_ALLOWED || size <= MOST_REPETITIONS * stored) return;
  throw new PickleError(
    `a few values that stand for ${size.toPrecision(2)}, used again and again`,
    `values used at most ${MOST_REPETITIONS} times each`,
  );
}

/** Size of a value without its parts. */
function ownSize(value: Exclude<PythonValue, null | boolean | number | bigint | string>): number {
  if (value instanceof Uint8Array) return 1 + value.length / 8;
  if (Array.isArray(value)) return 1 + value.length;
  if (value instanceof Map) return 1 + 2 * value.size;
  if (!("kind" in value)) return 1;
  switch (value.kind) {
    case "array":
      return ArrayBuffer.isView(value.data) ? 1 + value.data.byteLength / 8 : 1;
    case "axis":
      return 1 + (value.axis.kind === "regular" || value.axis.kind === "integer" ? 4 : axisSize(value.axis));
    case "histogram":
      return 1 + value.histogram.values.length;
    default:
      return 1;
  }
}

function* partsOf(value: PythonValue): Generator<PythonValue> {
  if (Array.isArray(value)) yield* value as readonly PythonValue[];
  else if (value instanceof Map) {
    for (const [key, entry] of value as ReadonlyMap<PythonValue, PythonValue>) {
      yield key;
      yield entry;
    }
  } else if (typeof value === "object" && value !== null && "kind" in value) {
    if (value.kind === "tuple") yield* value.items;
    else if (value.kind === "array" && !ArrayBuffer.isView(value.data)) yield* value.data;
  }
}
