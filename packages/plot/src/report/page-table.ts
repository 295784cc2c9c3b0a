import {
  blindedValue,
  type CellStyle,
  cellText,
  isFilled,
  type Table,
  type TableColumn,
  type TableRow,
  titleText,
} from "@rabbit-fit/results";
import { html, type Markup } from "./markup.js";

const style: CellStyle = {
  digits: 2,
  text: (text) => text,
  number: (text) => text,
  estimate: (value, uncertainty, power) => `${value} ± ${uncertainty}${powerText(power)}`,
  range: (low, high) => `${low} to ${high}`,
  interval: (value, { up, down }, power) => `${value} +${up} -${down}${powerText(power)}`,
};

function powerText(power: number): string {
  return power === 0 ? "" : ` × 10^${power}`;
}

/** What a table of a page has besides its numbers. */
export interface PageTableLook {
  readonly caption: string;
  /** Columns of small pictures, each to the right of the column with this key. */
  readonly pictures?: readonly {
    readonly after: string;
    readonly title: string;
    draw(row: TableRow): Markup | undefined;
  }[];
  /** The background of a number. */
  readonly colour?: (value: number) => string;
}

/** A table of a page. The script of the page makes it sortable and, where it is long, searchable. */
export function pageTable({ columns, rows, notes = [] }: Table, look: PageTableLook): Markup {
  const all = [...rows];
  const filled = columns.filter((column) => isFilled(column, all));
  const pictures = (column: TableColumn) => (look.pictures ?? []).filter(({ after }) => after === column.key);
  const headings = filled.flatMap((column) => [
    html`<th scope="col" class="${kindOf(column)}">${titleText(column)}</th>`,
    ...pictures(column).map(({ title }) => html`<th scope="col" class="picture">${title}</th>`),
  ]);
  const body = all.map((row) => {
    const cells = filled.flatMap((column, i) => [
      bodyCell(column, row, { isName: i === 0, ...(look.colour && { colour: look.colour }) }),
      ...pictures(column).map(({ draw }) => html`<td class="picture">${draw(row)}</td>`),
    ]);
    return html`<tr>${cells}</tr>`;
  });
  return html`<div class="table"><table>
<caption>${look.caption}</caption>
<thead><tr>${headings}</tr></thead>
<tbody>
${body}
</tbody></table>
${notes.map((note) => html`<p class="note">${note}</p>`)}</div>`;
}

function bodyCell(
  column: TableColumn,
  row: TableRow,
  { isName, colour }: { readonly isName: boolean; readonly colour?: (value: number) => string },
): Markup {
  const cell = row[column.key];
  const text = cellText(column, cell, style);
  if (isName) return html`<th scope="row">${text}</th>`;
  const value = sortValue(cell);
  if (value === undefined) return html`<td class="${kindOf(column)}">${text}</td>`;
  const background = colour ? html` style="background:${colour(value)}"` : undefined;
  return html`<td class="${kindOf(column)}" data-value="${value}"${background}>${text}</td>`;
}

/** The number that a cell is sorted by; what is hidden has none. */
function sortValue(cell: TableRow[string]): number | undefined {
  const value = typeof cell === "object" && "value" in cell ? cell.value : cell;
  if (value === blindedValue || typeof value !== "number" || Number.isNaN(value)) return undefined;
  return value;
}

function kindOf({ kind }: TableColumn): string {
  return kind === "text" || kind === "flag" ? "text" : "number";
}

/** A fact with its value for each fit or result. */
export type Fact = readonly [name: string, values: readonly (string | undefined)[]];

/** Facts below one another, with a column for each fit or result; those that none has are left out. */
export function factTable(caption: string, names: readonly string[], facts: readonly Fact[]): Markup {
  const shown = facts.filter(([, values]) => values.some((value) => value !== undefined));
  const head = html`<thead><tr><th scope="col">Fact</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;
  const body = shown.map(
    ([name, values]) =>
      html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="text">${value}</td>`)}</tr>`,
  );
  return html`<div class="table facts"><table><caption>${caption}</caption>
${names.length > 1 ? head : undefined}
<tbody>
${body}
</tbody></table></div>`;
}
