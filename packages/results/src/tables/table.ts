import type { Blindable } from "../blinding.js";

/** A value with its uncertainty; without one where there is none. */
export interface Estimate {
  readonly value: Blindable<number>;
  readonly uncertainty?: number | undefined;
}

/** A value with the distances to both ends of its interval, both positive. */
export interface ValueWithInterval {
  readonly value: Blindable<number>;
  readonly up?: number | undefined;
  readonly down?: number | undefined;
}

/** A bin between two edges. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What a cell holds, by the kind of its column. */
export interface CellTypes {
  readonly text: string;
  /** A whole number. */
  readonly integer: number;
  readonly number: Blindable<number>;
  readonly estimate: Estimate;
  readonly interval: ValueWithInterval;
  readonly range: Range;
  /** Text and LaTeX show the title of the column where it is true. */
  readonly flag: boolean;
}

export type ColumnKind = keyof CellTypes;

/** A column of a table. */
export interface TableColumn {
  /**
   * The name in JSON and CSV, which stays when titles change. An estimate has `key` and `keyUncertainty` there, an interval `key`,
   * `keyUp` and `keyDown`, a range `keyLow` and `keyHigh`.
   */
  readonly key: string;
  readonly kind: ColumnKind;
  /** The names of the numbers of a cell in JSON and CSV, one for each, in place of those made of `key`. */
  readonly fieldKeys?: readonly string[];
  /** For people. */
  readonly title: string;
  /** The title as LaTeX; by default the title with its special characters escaped. */
  readonly latexTitle?: string;
  readonly unit?: string;
  /** Digits of a `number` after the decimal point in text and LaTeX; by default six significant digits. */
  readonly decimals?: number;
  /** With `decimals`: whether a number that has fewer than two significant digits with these, such as a p-value, has two of them. */
  readonly keepsSmall?: boolean;
}

/** The row of a table with these columns: a cell by the key of each, undefined where there is nothing to say. */
export type TableRow<Columns extends readonly TableColumn[] = readonly TableColumn[]> = {
  readonly [Column in Columns[number] as Column["key"]]: CellTypes[Column["kind"]] | undefined;
};

/** Numbers for people and programs. */
export interface Table<Columns extends readonly TableColumn[] = readonly TableColumn[]> {
  readonly title?: string;
  readonly columns: Columns;
  /** Anything that can be gone through more than once, so that the rows of a large table need not be in memory together. */
  readonly rows: Iterable<TableRow<Columns>>;
  /** The key of a column: where its cell changes from row to row, text and LaTeX draw a line. */
  readonly sections?: Columns[number]["key"];
  /** Sentences below the table; CSV and JSON do not have them. */
  readonly notes?: readonly string[];
}

/** A table as its author writes it, with the types of its rows from its columns. */
export function table<const Columns extends readonly TableColumn[]>(made: Table<Columns>): Table {
  return made as unknown as Table;
}
