import type { MetadataValue } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";

/** The values of a pickle as the fields of a result have them; undefined where a value is something else. */

export function asText(value: MetadataValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A bool of Python or of NumPy. */
export function asBoolean(value: MetadataValue): boolean | undefined {
  const plain = isRecord(value) && value.kind === "scalar" ? value.value : value;
  return typeof plain === "boolean" ? plain : undefined;
}

export function asHistogram(value: MetadataValue): Histogram | undefined {
  return isRecord(value) && value.kind === "histogram" ? value.histogram : undefined;
}

/** A dict with text as its keys. */
export function asTextDict(value: MetadataValue): Map<string, MetadataValue> | undefined {
  if (!(value instanceof Map)) return undefined;
  return new Map([...value].map(([key, entry]) => [String(key), entry]));
}

/** A list or array of texts, which NumPy may have as bytes. */
export function asTexts(value: MetadataValue): string[] | undefined {
  const items = isRecord(value) && value.kind === "array" ? value.data : value;
  // Without any the reference has NumPy's default for an empty array, of float64.
  if (ArrayBuffer.isView(items) && items.byteLength === 0) return [];
  if (!Array.isArray(items)) return undefined;
  return (items as readonly MetadataValue[]).map((item) =>
    item instanceof Uint8Array ? new TextDecoder().decode(item) : String(item),
  );
}

/** A number of Python or of NumPy. */
export function asNumber(value: MetadataValue): number | undefined {
  const element =
    isRecord(value) && value.kind === "array" && ArrayBuffer.isView(value.data) && value.data.length === 1
      ? value.data[0]!
      : scalarOf(value);
  return element === undefined ? undefined : Number(element);
}

/** An int of Python or of NumPy that a number can hold. */
export function asCount(value: MetadataValue): number | undefined {
  const number = isInteger(value) ? asNumber(value) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A float of Python or of NumPy. */
export function asFloat(value: MetadataValue): number | undefined {
  return isInteger(value) ? undefined : asNumber(value);
}

function scalarOf(value: MetadataValue): number | bigint | undefined {
  const plain = isRecord(value) && (value.kind === "float" || value.kind === "scalar") ? value.value : value;
  return typeof plain === "number" || typeof plain === "bigint" ? plain : undefined;
}

function isInteger(value: MetadataValue): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  if (typeof value === "bigint") return true;
  return isRecord(value) && (value.kind === "scalar" || value.kind === "array") && /^u?int/.test(value.dtype);
}

type Record = Extract<MetadataValue, { readonly kind: string }>;

function isRecord(value: MetadataValue): value is Record {
  return typeof value === "object" && value !== null && "kind" in value;
}
