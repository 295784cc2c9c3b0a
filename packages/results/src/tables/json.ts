import { jsonText } from "../json/json-text.js";
import { fieldNames, fieldValues } from "./fields.js";
import type { Table } from "./table.js";

/**
 * A table as a JSON array of objects, object by object: the same names and values as in CSV, in full precision, with `null` where
 * there is nothing to say. As in all JSON of this package, NaN and infinities are the strings "NaN", "Infinity" and "-Infinity".
 */
export function* tableJson({ columns, rows }: Table): Generator<string> {
  const names = fieldNames(columns);
  let separator = "[\n  ";
  for (const row of rows) {
    const values = fieldValues(columns, row);
    const object = Object.fromEntries(names.map((name, i) => [name, values[i] ?? null]));
    yield separator + jsonText(object).trimEnd().replaceAll("\n", "\n  ");
    separator = ",\n  ";
  }
  yield separator.startsWith("[") ? "[]\n" : "\n]\n";
}
