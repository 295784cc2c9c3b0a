import { blindedValue } from "../blinding.js";
import { roundedEstimate, shortNumber, withoutNegativeZero } from "./rounding.js";
import type { CellTypes, ColumnKind, Estimate, TableColumn, TableRow, ValueWithInterval } from "./table.js";
import { visibleText } from "./visible-text.js";

/** How a format writes what a cell holds. */
export interface CellStyle {
  /** Significant digits of uncertainties. */
  readonly digits: number;
  text(text: string): string;
  /** A rounded number. */
  number(text: string): string;
  /** A value with what follows it, rounded; `power` is that of a factor of ten, or 0. */
  estimate(value: string, uncertainty: string, power: number): string;
  range(low: string, high: string): string;
  interval(value: string, ends: { readonly up: string; readonly down: string }, power: number): string;
}

/** A cell for people; empty where there is nothing to say. */
export function cellText(column: TableColumn, cell: TableRow[string], style: CellStyle): string {
  if (cell === undefined) return "";
  return writers[column.kind](cell as never, style, column);
}

type Writer<Kind extends ColumnKind> = (
  cell: CellTypes[Kind],
  style: CellStyle,
  column: TableColumn,
) => string;

const writers: { readonly [Kind in ColumnKind]: Writer<Kind> } = {
  text: (cell, style) => style.text(visibleText(cell)),
  integer: (cell, style) => style.number(String(cell)),
  number: (cell, style, { decimals, keepsSmall }) => {
    if (cell === blindedValue) return style.text(cell);
    if (decimals === undefined || !Number.isFinite(cell)) return style.number(shortNumber(cell));
    if (keepsSmall && Math.abs(cell) < 10 ** (1 - decimals)) {
      return style.number(shortNumber(Number(cell.toPrecision(2))));
    }
    return style.number(withoutNegativeZero(cell.toFixed(decimals)));
  },
  flag: (cell, style, { title }) => (cell ? style.text(title) : ""),
  estimate: estimateText,
  interval: intervalText,
  range: ({ low, high }, style) => style.range(shortNumber(low), shortNumber(high)),
};

function estimateText({ value, uncertainty }: Estimate, style: CellStyle): string {
  if (value === blindedValue) {
    if (uncertainty === undefined || Number.isNaN(uncertainty)) return style.text(value);
    const { uncertainties, power = 0 } = roundedEstimate(0, [uncertainty], style.digits);
    return style.estimate(value, uncertainties[0]!, power);
  }
  if (uncertainty === undefined || Number.isNaN(uncertainty)) return style.number(shortNumber(value));
  const rounded = roundedEstimate(value, [uncertainty], style.digits);
  return style.estimate(rounded.value, rounded.uncertainties[0]!, rounded.power ?? 0);
}

function intervalText({ value, up, down }: ValueWithInterval, style: CellStyle): string {
  if (value === blindedValue) return style.text(value);
  if (up === undefined || down === undefined || Number.isNaN(up) || Number.isNaN(down)) {
    return style.number(shortNumber(value));
  }
  const { value: text, uncertainties, power = 0 } = roundedEstimate(value, [up, down], style.digits);
  return style.interval(text, { up: uncertainties[0]!, down: uncertainties[1]! }, power);
}

/** Whether a column says something in some row: one that does not is left out of what people read. */
export function isFilled({ key, kind }: TableColumn, rows: readonly TableRow[]): boolean {
  return rows.some((row) => row[key] !== undefined && (kind !== "flag" || row[key] === true));
}

/** The title with the unit. */
export function titleText({ title, unit }: TableColumn): string {
  return unit === undefined ? title : `${title} [${unit}]`;
}
