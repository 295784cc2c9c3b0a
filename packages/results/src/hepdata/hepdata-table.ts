/*
 * A table of HEPData, by the names of its submission format (https://hepdata-submission.readthedocs.io, schema 1.1.1).
 */

/** A point of an independent variable: a bin, or a value. */
export type HepDataPlace =
  | { readonly low: number; readonly high: number }
  | { readonly value: string | number };

/** A point of a dependent variable. Where there is no number, its value is "-", as is custom at HEPData. */
export interface HepDataValue {
  readonly value: string | number;
  readonly errors?: readonly { readonly symerror: number; readonly label: string }[];
}

export interface HepDataHeader {
  readonly name: string;
  readonly units?: string;
}

/** A variable: values go through more than once, so that those of a large matrix need not be in memory together. */
export interface HepDataVariable<Value> {
  readonly header: HepDataHeader;
  readonly qualifiers?: readonly { readonly name: string; readonly value: string | number }[];
  /** As many in all variables of a table. */
  readonly values: Iterable<Value>;
}

export interface HepDataTable {
  /** At most 64 characters, unlike all others of a submission. */
  readonly name: string;
  readonly description: string;
  readonly independent_variables: readonly HepDataVariable<HepDataPlace>[];
  readonly dependent_variables: readonly HepDataVariable<HepDataValue>[];
}

/** A number as a value of HEPData. */
export function hepDataNumber(number: number): string | number {
  return Number.isFinite(number) ? number : "-";
}
