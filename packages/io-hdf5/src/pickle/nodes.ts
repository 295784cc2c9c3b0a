import type { FloatValue, TupleValue } from "@rabbit-fit/contracts";

/** A class or function of Python, by name. Nothing is ever imported or called. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get qualifiedName(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of Python: what was called or instantiated, with which arguments, and the state it was then given. */
export class Instance {
  /** The argument of BUILD, undefined where there was none. */
  state: PickleNode | undefined;
  /** Items that were appended to it, or added. */
  readonly items: PickleNode[] = [];
  /** Items that were set by key. */
  readonly entries = new Map<PickleNode, PickleNode>();

  constructor(
    /** `call`: callable(*args); `new`: cls.__new__(cls, *args), without __init__. */
    readonly how: "call" | "new",
    readonly callable: Global,
    readonly args: readonly PickleNode[],
  ) {}
}

/** A reference to something outside the stream; rabbit's files use paths of the same file. */
export class PersistentId {
  constructor(readonly id: PickleNode) {}
}

/** Python's bytearray, told apart from its bytes. */
export class ByteArray {
  constructor(readonly bytes: Uint8Array) {}
}

/** Python's set or frozenset, in the order of the stream. */
export class PickleSet {
  constructor(
    readonly frozen: boolean,
    readonly items: PickleNode[],
  ) {}
}

/** Python's tuple. */
export interface TupleNode extends Omit<TupleValue, "items"> {
  readonly items: PickleNode[];
}

/**
 * A value in a pickle stream. A whole `number` is an int, any other is a float; `bigint` is an int beyond 2^53;
 * `Uint8Array` is bytes, an array a list, a Map a dict.
 */
export type PickleNode =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | FloatValue
  | TupleNode
  | ByteArray
  | PickleSet
  | Global
  | Instance
  | PersistentId
  | PickleNode[]
  | Map<PickleNode, PickleNode>;

/** A float, as a node: one that is whole has a record of its own, so that it is not taken for an int. */
export function floatNode(value: number): number | FloatValue {
  return Number.isInteger(value) ? { kind: "float", value } : value;
}

/** An int, as a node. */
export function integerNode(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function tupleNode(items: PickleNode[]): TupleNode {
  return { kind: "tuple", items };
}

export function isTuple(node: PickleNode | undefined): node is TupleNode {
  return typeof node === "object" && node !== null && "kind" in node && node.kind === "tuple";
}

export function isFloat(node: PickleNode | undefined): node is FloatValue {
  return typeof node === "object" && node !== null && "kind" in node && node.kind === "float";
}
