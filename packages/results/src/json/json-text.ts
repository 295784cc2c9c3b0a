import { isMap } from "@rabbit-fit/contracts/options";
import { isTypedArray, jsonScalar } from "./json-chunks.js";

/**
 * A record as JSON, two spaces deep, with a line end. JSON has no NaN and no infinity: they are written as the
 * strings "NaN", "Infinity" and "-Infinity", so that nothing is lost. Maps become objects.
 */
export function jsonText(value: unknown): string {
  const replace = (_key: string, item: unknown) => {
    if (isMap(item)) return Object.fromEntries(item);
    return isTypedArray(item) ? Array.from(item, jsonScalar) : jsonScalar(item);
  };
  return `${escaped(JSON.stringify(value, replace, 2))}\n`;
}

/** JSON escapes the controls below U+0020 only; a terminal acts on others, too. All of them are inside strings. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
