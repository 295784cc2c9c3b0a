import { type AuxiliaryBundle, type NumericArray, type NumericData, nameFault } from "@rabbit-fit/contracts";
import { classOf, foundIn, isMap } from "@rabbit-fit/contracts/options";
import { checkPathName, refuse } from "../refuse.js";

/** An array with its shape, an array of one dimension, or a list of texts. */
export type AuxiliaryDataset = NumericArray | NumericData | readonly number[] | readonly string[];

/** Arrays by name. */
export type AuxiliaryDatasets =
  | ReadonlyMap<string, AuxiliaryDataset>
  | Readonly<Record<string, AuxiliaryDataset>>;

/** Arrays that travel with a tensor and are not used by the fit. */
export class AuxiliaryBook {
  readonly all = new Map<string, AuxiliaryBundle>();

  add(name: string, datasets: AuxiliaryDatasets): void {
    checkPathName("auxiliary", name);
    const field = `auxiliary.${name}`;
    if (this.all.has(name)) refuse({ field, state: "added before", expected: "a name of its own" });
    if (!isMap(datasets) && classOf(datasets) !== "Object") {
      refuse({ field, ...foundIn(datasets), expected: "arrays by name: an object, or a Map" });
    }
    const entries: Iterable<[string, AuxiliaryDataset]> = isMap(datasets)
      ? (datasets as ReadonlyMap<string, AuxiliaryDataset>)
      : Object.entries(datasets);
    const bundle = new Map<string, NumericArray | readonly string[]>();
    for (const [key, dataset] of entries) {
      checkPathName(field, key);
      bundle.set(key, copied(dataset, `${field}.${key}`));
    }
    this.all.set(name, bundle);
  }

  /** All bundles, in new arrays. */
  copies(): Map<string, AuxiliaryBundle> {
    return new Map(
      Array.from(this.all, ([name, bundle]) => [
        name,
        new Map(Array.from(bundle, ([key, dataset]) => [key, copyOf(dataset)])),
      ]),
    );
  }
}

/** Classes of the arrays of numbers that files hold, with the integers of 64 bits. */
const NUMERIC_DATA = /^(Float(32|64)|U?[Ii]nt(8|16|32)|Big(Ui|I)nt64)Array$/;

function isNumericData(value: unknown): value is NumericData {
  return ArrayBuffer.isView(value) && NUMERIC_DATA.test(classOf(value));
}

function copied(dataset: AuxiliaryDataset, field: string): NumericArray | readonly string[] {
  if (isNumericData(dataset)) return { shape: [dataset.length], data: dataset.slice() };
  if (Array.isArray(dataset)) return listOf(dataset, field);
  if (classOf(dataset) !== "Object" || !("shape" in dataset)) {
    refuse({
      field,
      ...foundIn(dataset),
      expected: "an array { shape, data }, a typed array of numbers, or a list of numbers or texts",
    });
  }
  checkArray(dataset as NumericArray, field);
  return copyOf(dataset as NumericArray);
}

function checkArray({ shape, data, boolean }: NumericArray, field: string): void {
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    refuse({ field: `${field}.shape`, ...foundIn(shape), expected: "a list of sizes" });
  }
  if (!isNumericData(data)) {
    refuse({ field: `${field}.data`, ...foundIn(data), expected: "a typed array of numbers" });
  }
  if (boolean && classOf(data) !== "Int8Array") {
    refuse({
      field: `${field}.data`,
      ...foundIn(data),
      expected: "an Int8Array of 0 and 1, as it is boolean",
    });
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === data.length) return;
  refuse({
    field: `${field}.data.length`,
    found: data.length,
    expected: `${count}, the product of its shape`,
  });
}

function copyOf(dataset: NumericArray | readonly string[]): NumericArray | readonly string[] {
  if (!("shape" in dataset)) return [...dataset];
  return { ...dataset, shape: [...dataset.shape], data: dataset.data.slice() };
}

function listOf(list: readonly (number | string)[], field: string): NumericArray | readonly string[] {
  const texts = list.filter((item): item is string => typeof item === "string");
  if (texts.length === list.length && list.length > 0) {
    for (const [index, found] of texts.entries()) {
      const expected = found === "" ? undefined : nameFault(found);
      if (expected !== undefined) refuse({ field, index, found, expected });
    }
    return texts;
  }
  const strayed = list.findIndex((item) => typeof item !== "number");
  if (strayed >= 0) {
    refuse({ field, index: strayed, ...foundIn(list[strayed]), expected: "numbers, or texts, throughout" });
  }
  return { shape: [list.length], data: Float64Array.from(list as readonly number[]) };
}
