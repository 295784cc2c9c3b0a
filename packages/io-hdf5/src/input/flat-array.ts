import { RabbitInputError } from "@rabbit-fit/contracts";
import type { DatasetInfo } from "../hdf5/dataset-info.js";
import { readNumbers } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { type ArrayRow, axesOf, type LayoutSizes, shapeOf } from "./layout-shape.js";

/** A dataset with the shape that it had before it was flattened. */
export interface ShapedDataset {
  readonly info: DatasetInfo;
  readonly shape: readonly number[];
}

/** The attribute that keeps the shape of a flattened array. Where it is missing, the dataset was not flattened. */
export const ORIGINAL_SHAPE = "original_shape";

/** Finds a dataset and its original shape. */
export function shapedDataset(file: OpenFile, path: string, remedy?: string): ShapedDataset {
  const info = file.dataset(path, remedy);
  const shape = file.numericAttribute(path, ORIGINAL_SHAPE) ?? info.shape;
  const itemCount = shape.reduce((product, size) => product * size, 1);
  if (itemCount !== info.length) {
    throw new RabbitInputError({
      file: file.name,
      field: `${path}.${ORIGINAL_SHAPE}`,
      state: `[${shape}]`,
      expected: `the shape of ${info.length} numbers`,
      remedy: "The file is damaged: make it again.",
    });
  }
  return { info, shape };
}

/** What the shape of an array is checked against. */
export interface ExpectedArray {
  readonly shape: readonly number[];
  /** What each axis is, for the error: `bins`, `processes`. */
  readonly axes: readonly string[];
  readonly remedy?: string;
}

/** Checks the shape of an array. */
export function assertShape(file: OpenFile, { info, shape }: ShapedDataset, expected: ExpectedArray): void {
  const { axes, remedy = "The datasets of the file do not belong together: make it again." } = expected;
  if (shape.length === axes.length && shape.every((size, axis) => size === expected.shape[axis])) return;
  throw new RabbitInputError({
    file: file.name,
    field: info.path,
    state: `of shape [${shape.join(", ")}]`,
    expected: `[${expected.shape.join(", ")}] (${axes.join(", ")})`,
    remedy,
  });
}

/** An array of the layout, flattened, the last axis fastest. */
export async function readArray(file: OpenFile, row: ArrayRow, sizes: LayoutSizes): Promise<Float64Array> {
  const dataset = shapedDataset(file, row.path);
  assertShape(file, dataset, { shape: shapeOf(row, sizes), axes: axesOf(row, sizes) });
  return readNumbers(file, dataset.info);
}

/** As `readArray`, undefined where there is no such dataset. */
export async function readOptionalArray(
  file: OpenFile,
  row: ArrayRow,
  sizes: LayoutSizes,
): Promise<Float64Array | undefined> {
  return file.find(row.path) === undefined ? undefined : readArray(file, row, sizes);
}
