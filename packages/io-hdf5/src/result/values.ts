import type { PythonValue } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";

// The values of a pickle as the fields of a result have them; undefined where a value is something else.

/** A mark of byte order at the beginning of a name is a part of it. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function asText(value: PythonValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A bool of Python or of NumPy. */
export function asBoolean(value: PythonValue): boolean | undefined {
  const plain = isRecord(value) && value.kind === "scalar" ? value.value : value;
  return typeof plain === "boolean" ? plain : undefined;
}

export function asHistogram(value: PythonValue): Histogram | undefined {
  return isRecord(value) && value.kind === "histogram" ? value.histogram : undefined;
}

/** A dict with text as its keys. */
export function asTextDict(value: PythonValue): Map<string, PythonValue> | undefined {
  if (!(value instanceof Map)) return undefined;
  return new Map([...value].map(([key, entry]) => [String(key), entry]));
}

/** A list or array of texts, which NumPy may have as bytes. */
export function asTexts(value: PythonValue): string[] | undefined {
  const items = isRecord(value) && value.kind === "array" ? value.data : value;
  // Without any Python rabbit has NumPy's default for an empty array, of float64.
  if (ArrayBuffer.isView(items) && items.byteLength === 0) return [];
  if (!Array.isArray(items)) return undefined;
  return (items as readonly PythonValue[]).map((item) =>
    item instanceof Uint8Array ? utf8.decode(item) : String(item),
  );
}

/** A number of Python or of NumPy. */
export function asNumber(value: PythonValue): number | undefined {
  const element =
    isRecord(value) && value.kind === "array" && ArrayBuffer.isView(value.data) && value.data.length === 1
      ? value.data[0]!
      : scalarOf(value);
  return element === undefined ? undefined : Number(element);
}

/** An int of Python or of NumPy that a number can hold. */
export function asCount(value: PythonValue): number | undefined {
  const number = isInteger(value) ? asNumber(value) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A float of Python or of NumPy. */
export function asFloat(value: PythonValue): number | undefined {
  return isInteger(value) ? undefined : asNumber(value);
}

function scalarOf(value: PythonValue): number | bigint | undefined {
  const plain = isRecord(value) && (value.kind === "float" || value.kind === "scalar") ? value.value : value;
  return typeof plain === "number" || typeof plain === "bigint" ? plain : undefined;
}

function isInteger(value: PythonValue): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  if (typeof value === "bigint") return true;
  return isRecord(value) && (value.kind === "scalar" || value.kind === "array") && /^u?int/.test(value.dtype);
}

type Record = Extract<PythonValue, { readonly kind: string }>;

function isRecord(value: PythonValue): value is Record {
  return typeof value === "object" && value !== null && "kind" in value;
}
