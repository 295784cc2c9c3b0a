import { HistogramError } from "../histogram-error.js";
import { isList, refuse } from "./fields.js";

/** An array of any rank, as numbers of double precision, the last index fastest. */
export class NdArray {
  /** Length along each index; of no length where the array is one number. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** Whether the entries are integers by type, and not by chance. */
  readonly type: "float" | "integer";

  constructor(shape: readonly number[], data: Float64Array, type: "float" | "integer" = "float") {
    this.shape = shape;
    this.data = data;
    this.type = type;
  }
}

/** Numbers in lists within lists, one level for each index; a single number where there is no index. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** The same array as nested lists, as NumPy's `tolist`. */
export function toNested({ shape, data }: NdArray): NestedNumbers {
  let next = 0;
  const level = (depth: number): NestedNumbers => {
    if (depth === shape.length) return data[next++]!;
    return Array.from({ length: shape[depth]! }, () => level(depth + 1));
  };
  return level(0);
}

/** Numbers that are not in the file, of a histogram without contents: a few axes can declare any number of bins. */
const MOST_ZEROS = 2 ** 24;

/** @throws HistogramError when the array would be too long */
export function zeros(shape: readonly number[], path: string): Float64Array {
  const count = countOf(shape);
  if (!(count <= MOST_ZEROS)) {
    const limit = `without contents it has at most ${MOST_ZEROS}`;
    throw new HistogramError({ field: path, expected: `fewer numbers than ${count} (${limit})` });
  }
  return new Float64Array(count);
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function allocate(count: number, path: string): Float64Array {
  try {
    return new Float64Array(count);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HistogramError({ field: path, expected: `fewer numbers than ${count} (${reason})` });
  }
}

/** Up to this many numbers, memory is taken before the lists are looked at. */
const MOST_UNCHECKED = 2 ** 20;

/** Checks the lengths of nested lists, without looking at their numbers. */
function assertLengths(part: unknown, shape: readonly number[], path: string): void {
  const [length, ...inner] = shape;
  if (length === undefined) return;
  if (!isList(part)) refuse(path, `a list of ${length}`, part);
  if (part.length !== length) refuse(`${path}.length`, `${length}`, part.length);
  if (inner.length > 0) for (let i = 0; i < length; i++) assertLengths(part[i], inner, `${path}[${i}]`);
}

/**
 * Nested lists as an array of the given shape. Where the shape is that of one number, a list of one number will do.
 *
 * @throws HistogramError when a list has another length, or an entry is no number
 */
export function fromNested(value: unknown, shape: readonly number[], path: string): NdArray {
  const count = countOf(shape);
  // What is large is there before memory is taken for it.
  if (count > MOST_UNCHECKED) assertLengths(value, shape, path);
  const data = allocate(count, path);
  let next = 0;
  const number = (part: unknown, where: string, i?: number): void => {
    if (typeof part !== "number") refuse(i === undefined ? where : `${where}[${i}]`, "a number", part);
    data[next++] = part;
  };
  const level = (part: unknown, depth: number, where: string): void => {
    const length = shape[depth]!;
    if (!isList(part)) refuse(where, `a list of ${length}`, part);
    if (part.length !== length) refuse(`${where}.length`, `${length}`, part.length);
    // The path of a number is put together only where it is needed.
    const isLast = depth === shape.length - 1;
    for (let i = 0; i < length; i++) {
      if (isLast) number(part[i], where, i);
      else level(part[i], depth + 1, `${where}[${i}]`);
    }
  };
  if (shape.length > 0) level(value, 0, path);
  else number(isList(value) && value.length === 1 ? value[0] : value, path);
  return new NdArray(shape, data);
}
