import { fieldNames, fieldValues } from "./fields.js";
import type { Table } from "./table.js";

/**
 * A table as CSV by RFC 4180, line by line: a header of names, numbers in full precision, `NaN`, `Infinity` and `-Infinity` as
 * Python's `float` reads them, nothing where there is nothing to say.
 */
export function* tableCsv({ columns, rows }: Table): Generator<string> {
  yield record(fieldNames(columns));
  for (const row of rows) {
    yield record(fieldValues(columns, row).map((value) => (value === undefined ? "" : String(value))));
  }
}

function record(values: readonly string[]): string {
  return `${values.map(quoted).join(",")}\r\n`;
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
