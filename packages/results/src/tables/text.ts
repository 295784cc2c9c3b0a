import { displayWidth } from "@rabbit-fit/sparse-hist";
import { type CellStyle, cellText, isFilled, titleText } from "./cell-text.js";
import type { Table, TableColumn } from "./table.js";
import { visibleText } from "./visible-text.js";

const style: CellStyle = {
  digits: 3,
  text: (text) => text,
  number: (text) => text,
  estimate: (value, uncertainty, power) => `${value} +- ${uncertainty}${powerText(power)}`,
  range: (low, high) => `[${low}, ${high})`,
  interval: (value, { up, down }, power) => `${value} +${up} -${down}${powerText(power)}`,
};

/**
 * A table as aligned text, line by line, for people: numbers are below one another at their decimal points, uncertainties have three
 * significant digits. Columns that say nothing in any row are left out.
 */
export function* tableText({ title, columns, rows, sections, notes = [] }: Table): Generator<string> {
  const all = [...rows];
  const filled = columns.filter((column) => isFilled(column, all));
  const body = filled.map((column) =>
    alignedCells(
      column,
      all.map((row) => cellText(column, row[column.key], style)),
    ),
  );
  if (title !== undefined) yield `${visibleText(title)}\n\n`;
  const line = (cells: readonly string[]) => `${cells.join("  ").trimEnd()}\n`;
  const header = line(body.map(({ heading }) => heading));
  yield header;
  const rule = `${body.map(({ heading }) => "-".repeat(displayWidth(heading))).join("--")}\n`;
  yield rule;
  for (const [i, row] of all.entries()) {
    const before = all[i - 1];
    if (sections !== undefined && before !== undefined && before[sections] !== row[sections]) yield rule;
    yield line(body.map(({ cells }) => cells[i]!));
  }
  if (notes.length > 0) yield "\n";
  for (const note of notes) yield `${visibleText(note)}\n`;
}

/** The heading and the cells of a column, all of one width. */
function alignedCells(column: TableColumn, cells: readonly string[]): { heading: string; cells: string[] } {
  const title = column.kind === "flag" ? "" : visibleText(titleText(column));
  const isText = column.kind === "text" || column.kind === "flag";
  const numbers = cells.filter((cell) => !isText && pointOf(cell) !== undefined);
  const leftWidth = largest(numbers.map((cell) => pointOf(cell)!));
  const rightWidth = largest(numbers.map((cell) => cell.length - pointOf(cell)!));
  const total = largest([displayWidth(title), leftWidth + rightWidth, ...cells.map(displayWidth)]);
  const aligned = (cell: string) => {
    const point = pointOf(cell);
    return padStart(point === undefined ? cell : padEnd(cell, point + rightWidth), total);
  };
  return {
    heading: isText ? padEnd(title, total) : padStart(title, total),
    cells: cells.map((cell) => (isText ? padEnd(cell, total) : aligned(cell))),
  };
}

/** Where a number has its decimal point, or would have it; undefined for a word. */
function pointOf(cell: string): number | undefined {
  return /^-?\d+/.exec(cell)?.[0].length;
}

function powerText(power: number): string {
  return power === 0 ? "" : ` e${power}`;
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function padEnd(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - displayWidth(text)));
}

function padStart(text: string, to: number): string {
  return " ".repeat(Math.max(0, to - displayWidth(text))) + text;
}
