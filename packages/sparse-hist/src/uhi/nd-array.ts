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

/** @throws HistogramError when the array would be too long */
export function zeros(shape: readonly number[], path: string): Float64Array {
  const count = shape.reduce((product, length) => product * length, 1);
  try {
    return new Float64Array(count);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HistogramError({ field: path, expected: `fewer numbers than ${count} (${reason})` });
  }
}

/**
 * Nested lists as an array of the given shape. Where the shape is that of one number, a list of one number will do.
 *
 * @throws HistogramError when a list has another length, or an entry is no number
 */
export function fromNested(value: unknown, shape: readonly number[], path: string): NdArray {
  const data = zeros(shape, path);
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
