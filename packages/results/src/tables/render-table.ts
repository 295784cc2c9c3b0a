import { tableCsv } from "./csv.js";
import { tableJson } from "./json.js";
import { tableLatex } from "./latex.js";
import type { Table } from "./table.js";
import { tableText } from "./text.js";

const renderers = { text: tableText, csv: tableCsv, json: tableJson, latex: tableLatex } as const;

/** Aligned text for people, CSV and JSON in full precision for programs, LaTeX for papers. */
export type TableFormat = keyof typeof renderers;

/** A table in a format, in pieces: a table may be longer than a string may be. */
export function renderTable(table: Table, format: TableFormat): Generator<string> {
  return renderers[format](table);
}
