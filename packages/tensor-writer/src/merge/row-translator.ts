import { RabbitInputError } from "@rabbit-fit/contracts";
import { createRowVariations, pairVariations } from "../check/row-variations.js";
import type { RowEntries } from "../check/template-rows.js";
import { type Conversion, convertVariation, type VariationPair } from "./convert-variation.js";
import type { MergeSource } from "./merge-source.js";

export interface RowTranslatorOptions {
  readonly source: MergeSource;
  /** Systematic of the merged tensor for each one of the source. */
  readonly systematics: Uint32Array;
  /** Names of the systematics of the merged tensor. */
  readonly names: readonly string[];
  /** Absent where the variations stay as they are. */
  readonly conversion: Conversion | undefined;
}

/**
 * Makes a function that translates the variations of a template row of a source into columns of the merged tensor:
 * average of systematic j in column j, half-difference in column `names.length` + j. Columns increase, zeros are left
 * out. The record is overwritten by the next call.
 */
export function createRowTranslator(
  options: RowTranslatorOptions,
): (entries: RowEntries, norm: number) => RowEntries {
  const { source, systematics, names, conversion } = options;
  const ownCount = systematics.length;
  const count = names.length;
  const out: RowEntries = {
    columns: new Uint32Array(2 * ownCount),
    values: new Float64Array(2 * ownCount),
    begin: 0,
    end: 0,
  };
  const variations = createRowVariations(conversion === undefined ? 0 : ownCount);
  const pair: VariationPair = { average: 0, halfDifference: 0 };
  const put = (column: number, value: number) => {
    if (value === 0) return;
    out.columns[out.end] = column;
    out.values[out.end] = value;
    out.end++;
  };
  const copy = ({ columns, values, begin, end }: RowEntries) => {
    for (let i = begin; i < end; i++) {
      const column = columns[i]!;
      if (column < ownCount) put(systematics[column]!, values[i]!);
      else put(count + systematics[column - ownCount]!, values[i]!);
    }
  };
  const convert = (entries: RowEntries, norm: number, how: Conversion) => {
    pairVariations(entries, ownCount, variations);
    const { averages, halfDifferences } = variations;
    for (let i = 0; i < variations.count; i++) {
      pair.average = averages[i]!;
      pair.halfDifference = halfDifferences[i]!;
      convertVariation(pair, norm, how);
      averages[i] = pair.average;
      halfDifferences[i] = pair.halfDifference;
    }
    for (let i = 0; i < variations.count; i++) {
      put(systematics[variations.systematics[i]!]!, averages[i]!);
    }
    for (let i = 0; i < variations.count; i++) {
      put(count + systematics[variations.systematics[i]!]!, halfDifferences[i]!);
    }
  };
  const sort = isIncreasing(systematics) ? undefined : createSorter(source, names);
  return (entries, norm) => {
    out.end = 0;
    if (conversion === undefined) copy(entries);
    else convert(entries, norm, conversion);
    sort?.(out);
    return out;
  };
}

function isIncreasing(indices: Uint32Array): boolean {
  return indices.every((index, i) => i === 0 || index > indices[i - 1]!);
}

/** Sorts a row by scattering it over all columns, which also finds two variations of one systematic. */
function createSorter(source: MergeSource, names: readonly string[]): (row: RowEntries) => void {
  const byColumn = new Float64Array(2 * names.length);
  return ({ columns, values, end }) => {
    for (let i = 0; i < end; i++) {
      const column = columns[i]!;
      if (byColumn[column] !== 0) refuseTwice(source, names[column % names.length]!);
      byColumn[column] = values[i]!;
    }
    columns.subarray(0, end).sort();
    for (let i = 0; i < end; i++) {
      const column = columns[i]!;
      values[i] = byColumn[column]!;
      byColumn[column] = 0;
    }
  };
}

function refuseTwice(source: MergeSource, name: string): never {
  const renamed = source.input.systematics.names.filter(
    (own) => (source.rename?.systematics?.get(own) ?? own) === name,
  );
  throw new RabbitInputError({
    file: source.name,
    field: "systematics",
    found: renamed,
    expected: `one of them at most to vary each template, since all are called "${name}" in the merged tensor`,
    remedy: "Give them different names (sources.rename).",
  });
}
