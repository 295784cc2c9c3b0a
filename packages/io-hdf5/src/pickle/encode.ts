import { RabbitInputError } from "@rabbit-fit/contracts";
import { foundIn } from "@rabbit-fit/contracts/options";
import { ByteWriter } from "./byte-writer.js";
import {
  ByteArray,
  Global,
  Instance,
  isFloat,
  isTuple,
  PersistentId,
  type PickleNode,
  PickleSet,
} from "./nodes.js";
import { Op } from "./opcodes.js";

/** The protocol that `wums.ioutils` writes. */
const PROTOCOL = 5;

/**
 * Encodes a value as one pickle stream of protocol 5.
 *
 * All of it is in one frame. Without a frame `wums.ioutils` reads from HDF5 once for every opcode, and fails on an
 * empty bytearray. Nothing is memoised: an object that occurs twice is written twice, which Python reads as equal.
 */
export function encodePickle(node: PickleNode): Uint8Array {
  const content = new ByteWriter();
  encode(content, node);
  content.uint8(Op.STOP);
  const out = new ByteWriter();
  out.uint8(Op.PROTO, PROTOCOL, Op.FRAME);
  out.length64(content.length);
  out.append(content.toBytes());
  return out.toBytes();
}

function encode(out: ByteWriter, node: PickleNode): void {
  if (node === null) out.uint8(Op.NONE);
  else if (typeof node === "boolean") out.uint8(node ? Op.NEWTRUE : Op.NEWFALSE);
  else if (typeof node === "number") encodeNumber(out, node);
  else if (typeof node === "bigint") encodeInteger(out, node);
  else if (typeof node === "string") encodeText(out, node);
  else if (node instanceof Uint8Array) encodeBytes(out, node);
  else if (node instanceof ByteArray) {
    out.uint8(Op.BYTEARRAY8);
    out.length64(node.bytes.length);
    out.append(node.bytes);
  } else encodeObject(out, node);
}

function encodeObject(
  out: ByteWriter,
  node: Exclude<PickleNode, null | boolean | number | bigint | string | Uint8Array | ByteArray>,
): void {
  if (isFloat(node)) {
    out.uint8(Op.BINFLOAT);
    out.float64(node.value);
  } else if (isTuple(node)) encodeTuple(out, node.items);
  else if (Array.isArray(node)) {
    out.uint8(Op.EMPTY_LIST);
    encodeMarked(out, node, Op.APPENDS);
  } else if (node instanceof Map) {
    out.uint8(Op.EMPTY_DICT);
    encodeMarked(out, [...node].flat() as PickleNode[], Op.SETITEMS);
  } else if (node instanceof PickleSet) {
    if (node.frozen) {
      out.uint8(Op.MARK);
      for (const item of node.items) encode(out, item);
      out.uint8(Op.FROZENSET);
      return;
    }
    out.uint8(Op.EMPTY_SET);
    encodeMarked(out, node.items, Op.ADDITEMS);
  } else if (node instanceof Global) {
    encodeText(out, node.module);
    encodeText(out, node.name);
    out.uint8(Op.STACK_GLOBAL);
  } else if (node instanceof PersistentId) {
    encode(out, node.id);
    out.uint8(Op.BINPERSID);
  } else if (node instanceof Instance) encodeInstance(out, node);
  else refuse(node);
}

/** What is left out without a word makes a stream that cannot be read. */
function refuse(node: never): never {
  throw new RabbitInputError({ field: "metadata", ...foundIn(node), expected: "a value that Python has" });
}

function encodeInstance(out: ByteWriter, { how, callable, args, items, entries, state }: Instance): void {
  encode(out, callable);
  encodeTuple(out, args);
  out.uint8(how === "call" ? Op.REDUCE : Op.NEWOBJ);
  encodeMarked(out, items, Op.APPENDS);
  encodeMarked(out, [...entries].flat() as PickleNode[], Op.SETITEMS);
  if (state === undefined) return;
  encode(out, state);
  out.uint8(Op.BUILD);
}

function encodeMarked(out: ByteWriter, items: readonly PickleNode[], opcode: number): void {
  if (items.length === 0) return;
  out.uint8(Op.MARK);
  for (const item of items) encode(out, item);
  out.uint8(opcode);
}

const SHORT_TUPLES = [Op.EMPTY_TUPLE, Op.TUPLE1, Op.TUPLE2, Op.TUPLE3] as const;

function encodeTuple(out: ByteWriter, items: readonly PickleNode[]): void {
  const short = SHORT_TUPLES[items.length];
  if (short === undefined) out.uint8(Op.MARK);
  for (const item of items) encode(out, item);
  out.uint8(short ?? Op.TUPLE);
}

/** A whole number is an int, except -0, which Python's int does not have. */
function encodeNumber(out: ByteWriter, value: number): void {
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    encodeInteger(out, BigInt(value));
    return;
  }
  out.uint8(Op.BINFLOAT);
  out.float64(value);
}

function encodeInteger(out: ByteWriter, value: bigint): void {
  if (value >= 0n && value < 0x100n) out.uint8(Op.BININT1, Number(value));
  else if (value >= 0n && value < 0x10000n) {
    out.uint8(Op.BININT2);
    out.uint16(Number(value));
  } else if (BigInt.asIntN(32, value) === value) {
    out.uint8(Op.BININT);
    out.int32(Number(value));
  } else encodeLongInteger(out, twosComplement(value));
}

function encodeLongInteger(out: ByteWriter, bytes: Uint8Array): void {
  if (bytes.length < 0x100) out.uint8(Op.LONG1, bytes.length);
  else {
    out.uint8(Op.LONG4);
    out.int32(bytes.length);
  }
  out.append(bytes);
}

/** As few bytes as hold the number and its sign, the lowest first. */
function twosComplement(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 8n) {
    bytes.push(Number(rest & 0xffn));
    if (BigInt.asIntN(8, rest) === rest) return Uint8Array.from(bytes);
  }
}

function encodeText(out: ByteWriter, text: string): void {
  // Most of a pickle are short names of this kind.
  if (text.length < 0x100 && isAscii(text)) {
    out.uint8(Op.SHORT_BINUNICODE, text.length);
    out.ascii(text);
    return;
  }
  const bytes = encodeUtf8(text);
  if (bytes.length < 0x100) out.uint8(Op.SHORT_BINUNICODE, bytes.length);
  else if (bytes.length < 2 ** 32) {
    out.uint8(Op.BINUNICODE);
    out.uint32(bytes.length);
  } else {
    out.uint8(Op.BINUNICODE8);
    out.length64(bytes.length);
  }
  out.append(bytes);
}

function encodeBytes(out: ByteWriter, bytes: Uint8Array): void {
  if (bytes.length < 0x100) out.uint8(Op.SHORT_BINBYTES, bytes.length);
  else if (bytes.length < 2 ** 32) {
    out.uint8(Op.BINBYTES);
    out.uint32(bytes.length);
  } else {
    out.uint8(Op.BINBYTES8);
    out.length64(bytes.length);
  }
  out.append(bytes);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

/** UTF-8 as Python's pickle writes it, with "surrogatepass": a lone surrogate gets three bytes of its own. */
function encodeUtf8(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!/\p{Surrogate}/u.test(text)) return encoder.encode(text);
  const out = new ByteWriter();
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) out.append(encoder.encode(character));
    else out.uint8(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return out.toBytes();
}
