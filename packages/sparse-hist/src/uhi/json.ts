import type { AnyHistogram } from "../histogram/types.js";
import { HistogramError, listed } from "../histogram-error.js";
import { checkOptions } from "../options.js";
import { asFields, classOf, join, refuse } from "./fields.js";
import { decodeHistogram, refuseName } from "./histogram-from-uhi.js";
import { encodeHistogram } from "./histogram-to-uhi.js";
import { jsonText, parseJson } from "./json-text.js";

/** Histograms by name. */
export type NamedHistograms = ReadonlyMap<string, AnyHistogram> | Readonly<Record<string, AnyHistogram>>;

/** Which histograms of a file to read. */
export interface UhiReadOptions {
  /** Their names in the file; by default all are read. What the others hold is not looked at. */
  readonly names?: readonly string[];
}

/** The key that distinguishes a file of one histogram from a dictionary of them. */
const schemaKey = "uhi_schema";

/**
 * Histograms as UHI JSON: one, or a dictionary by name. As in Python, numbers that are not finite are written as `NaN`,
 * `Infinity` and `-Infinity`.
 *
 * @throws HistogramError when a record is not consistent, or a name is empty or "uhi_schema"
 */
export function toUhiJson(histograms: AnyHistogram | NamedHistograms): string {
  if (isHistogram(histograms)) return jsonText(encodeHistogram(histograms, (_, array) => array));
  const entries = namedEntries(histograms).map(([name, hist]) => {
    if (name === schemaKey) {
      throw new HistogramError({
        field: "name",
        found: name,
        expected: "another one: it tells a single histogram",
      });
    }
    return [name, encodeHistogram(hist, (_, array) => array)] as const;
  });
  return jsonText(Object.fromEntries(entries));
}

/**
 * Reads UHI JSON, a dictionary of histograms or a single one, which has the empty name "" in the result.
 *
 * @throws HistogramError at the first fault, with the path of the member, as `yields.axes[1].edges[2]`
 */
export function fromUhiJson(text: string, options: UhiReadOptions = {}): Map<string, AnyHistogram> {
  if (typeof text !== "string") refuse("text", "a string", text, "Decode bytes as UTF-8 first.");
  const fields = asFields(parseJson(text, "text"), "text", "an object");
  if (Object.hasOwn(fields, schemaKey)) {
    return new Map(chooseNames([""], options).map((name) => [name, decodeHistogram(fields, "", refuseName)]));
  }
  const names = chooseNames(Object.keys(fields), options);
  return new Map(names.map((name) => [name, decodeHistogram(fields[name], name, refuseName)]));
}

/** The names asked for, or all. */
export function chooseNames(present: readonly string[], options: UhiReadOptions): readonly string[] {
  checkOptions("options", options, { names: true });
  const { names } = options;
  if (names === undefined) return present;
  const known = new Set(present);
  for (const [i, name] of names.entries()) {
    if (known.has(name)) continue;
    refuse(
      `names[${i}]`,
      present.length === 0 ? "no name, as there is no histogram" : `one of ${listed(present)}`,
      name,
    );
  }
  return names;
}

/** @throws HistogramError when a name has no character that shows */
export function namedEntries(histograms: NamedHistograms): (readonly [string, AnyHistogram])[] {
  const entries =
    classOf(histograms) === "Map"
      ? [...(histograms as ReadonlyMap<string, AnyHistogram>)]
      : Object.entries(histograms);
  for (const [name, hist] of entries) {
    if (!/./.test(name)) refuse("name", "at least one character", name);
    if (typeof hist !== "object" || hist === null || !isHistogram(hist)) {
      refuse(join("histograms", name), "a histogram", hist, "Give them by name: `{ name: histogram }`.");
    }
  }
  return entries;
}

function isHistogram(value: AnyHistogram | NamedHistograms): value is AnyHistogram {
  return "layout" in value && typeof value.layout === "string";
}
