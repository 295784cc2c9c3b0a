import type { CellTypes, ColumnKind, TableColumn, TableRow } from "./table.js";

/** A number, word or truth of a cell, for programs; undefined where there is none. */
export type FieldValue = string | number | boolean | undefined;

/** One name and one value for each number of a cell. */
interface Field<Kind extends ColumnKind> {
  /** What follows the key of the column. */
  readonly suffix: string;
  of(cell: CellTypes[Kind]): FieldValue;
}

const fieldsByKind: { readonly [Kind in ColumnKind]: readonly Field<Kind>[] } = {
  text: [{ suffix: "", of: (cell) => cell }],
  integer: [{ suffix: "", of: (cell) => cell }],
  number: [{ suffix: "", of: (cell) => cell }],
  flag: [{ suffix: "", of: (cell) => cell }],
  estimate: [
    { suffix: "", of: ({ value }) => value },
    { suffix: "Uncertainty", of: ({ uncertainty }) => uncertainty },
  ],
  interval: [
    { suffix: "", of: ({ value }) => value },
    { suffix: "Up", of: ({ up }) => up },
    { suffix: "Down", of: ({ down }) => down },
  ],
  range: [
    { suffix: "Low", of: ({ low }) => low },
    { suffix: "High", of: ({ high }) => high },
  ],
};

/** The names of all fields of a table in their order. */
export function fieldNames(columns: readonly TableColumn[]): string[] {
  return columns.flatMap(
    ({ key, kind, fieldKeys }) => fieldKeys ?? fieldsByKind[kind].map(({ suffix }) => `${key}${suffix}`),
  );
}

/** The values of all fields of a row, in the order of their names. */
export function fieldValues(columns: readonly TableColumn[], row: TableRow): FieldValue[] {
  return columns.flatMap(({ key, kind }) => {
    const cell = row[key];
    const fields = fieldsByKind[kind] as readonly Field<ColumnKind>[];
    return fields.map(({ of }) => (cell === undefined ? undefined : of(cell as never)));
  });
}
