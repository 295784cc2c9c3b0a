import { jsonScalar } from "./json-chunks.js";

/**
 * A record as JSON, two spaces deep, with a line end. JSON has no NaN and no infinity: they are written as the
 * strings "NaN", "Infinity" and "-Infinity", so that nothing is lost. Maps become objects.
 */
export function jsonText(value: unknown): string {
  const replace = (_key: string, item: unknown) => {
    if (item instanceof Map) return Object.fromEntries(item);
    return item instanceof Float64Array ? Array.from(item, jsonScalar) : jsonScalar(item);
  };
  return `${JSON.stringify(value, replace, 2)}\n`;
}
