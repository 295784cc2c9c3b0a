import type { AuxiliaryBundle, NumericArray, NumericData } from "@rabbit-fit/contracts";
import { foundIn, isMap } from "@rabbit-fit/contracts/options";
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

function copied(dataset: AuxiliaryDataset, field: string): NumericArray | readonly string[] {
  if (typeof dataset !== "object" || dataset === null) {
    refuse({ field, ...foundIn(dataset), expected: "an array, or a list of numbers or texts" });
  }
  if ("shape" in dataset) {
    const count = dataset.shape.reduce((product, size) => product * size, 1);
    if (count !== dataset.data.length) {
      refuse({
        field: `${field}.data.length`,
        found: dataset.data.length,
        expected: `${count}, the product of its shape`,
      });
    }
    return copyOf(dataset);
  }
  if (ArrayBuffer.isView(dataset)) return { shape: [dataset.length], data: dataset.slice() };
  return listOf(dataset, field);
}

function copyOf(dataset: NumericArray | readonly string[]): NumericArray | readonly string[] {
  if (!("shape" in dataset)) return [...dataset];
  return { ...dataset, shape: [...dataset.shape], data: dataset.data.slice() };
}

function listOf(list: readonly (number | string)[], field: string): NumericArray | readonly string[] {
  const texts = list.filter((item): item is string => typeof item === "string");
  if (texts.length === list.length && list.length > 0) return texts;
  const strayed = list.findIndex((item) => typeof item !== "number");
  if (strayed >= 0) {
    refuse({ field, index: strayed, ...foundIn(list[strayed]), expected: "numbers, or texts, throughout" });
  }
  return { shape: [list.length], data: Float64Array.from(list as readonly number[]) };
}
