import { RabbitInputError } from "@rabbit-fit/contracts";
import { readNumbers } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";

/** A list of strings. */
export function readStrings(file: OpenFile, path: string): string[] {
  const info = file.dataset(path);
  if (info.length === 0) return [];
  const value = file.value(path);
  if (info.type === "string" && Array.isArray(value)) return value as string[];
  throw new RabbitInputError({
    file: file.name,
    field: path,
    state: `of type ${info.type}`,
    expected: "strings",
  });
}

/** A list of indices, each from 0 to `count` - 1. */
export async function readIndices(file: OpenFile, path: string, count: number): Promise<Int32Array> {
  const info = file.dataset(path);
  return checkedIndices(file, path, await readNumbers(file, info), count);
}

/** Lists of indices: a dataset whose items are lists of int32. */
export function readIndexLists(file: OpenFile, path: string, count: number): Int32Array[] {
  const info = file.dataset(path);
  if (info.length === 0) return [];
  const value = file.value(path);
  if (info.type !== "list" || !Array.isArray(value)) {
    throw new RabbitInputError({
      file: file.name,
      field: path,
      state: `of type ${info.type}`,
      expected: "lists of int32",
    });
  }
  return value.map((list: ArrayLike<number | bigint>, i) =>
    checkedIndices(file, `${path}[${i}]`, Array.from(list, Number), count),
  );
}

function checkedIndices(file: OpenFile, path: string, values: ArrayLike<number>, count: number): Int32Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isInteger(value) && value >= 0 && value < count) continue;
    throw new RabbitInputError({
      file: file.name,
      field: path,
      index: i,
      found: value,
      expected: `an index below ${count} (systematics)`,
      remedy: "The file is damaged: make it again.",
    });
  }
  return Int32Array.from(values);
}
