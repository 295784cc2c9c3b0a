/**
 * A record as JSON, two spaces deep, with a line end. JSON has no NaN and no infinity: they are written as the
 * strings "NaN", "Infinity" and "-Infinity", so that nothing is lost. Maps become objects, typed arrays lists.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, replace, 2)}\n`;
}

/** For `JSON.stringify`. */
export function replace(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as unknown as Iterable<unknown>)];
  return value;
}
