/** What the items of a dataset are, as far as rabbit's files have them. */
export type ElementType =
  | "float64"
  | "float32"
  | "int64"
  | "uint64"
  | "int32"
  | "uint32"
  | "int16"
  | "uint16"
  | "int8"
  | "uint8"
  | "boolean"
  | "string"
  | "list"
  | "other";

/** Shape and storage of a dataset. */
export interface DatasetInfo {
  readonly path: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Number of items. */
  readonly length: number;
  /** Bytes of an item. */
  readonly itemSize: number;
  /** Whether the bytes of its numbers come in the order of those of the machine. */
  readonly littleEndian: boolean;
  /** Shape of a chunk; null where the dataset is contiguous. */
  readonly chunk: readonly number[] | null;
}
