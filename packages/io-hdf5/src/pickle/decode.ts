import { ByteReader } from "./byte-reader.js";
import { parseFloatLiteral, parseIntegerLiteral, parseRawUnicode, parseStringLiteral } from "./literals.js";
import {
  ByteArray,
  floatNode,
  Global,
  Instance,
  integerNode,
  isTuple,
  PersistentId,
  type PickleNode,
  PickleSet,
  tupleNode,
} from "./nodes.js";
import { Op } from "./opcodes.js";
import { PickleError } from "./pickle-error.js";

export interface DecodeOptions {
  /** Whether a class or function may occur in the stream. What may not is refused by name. */
  readonly allows: (global: Global) => boolean;
}

const HIGHEST_PROTOCOL = 5;

/**
 * Decodes one pickle stream, of protocol 0 to 5, into plain records. Nothing is imported, called or instantiated: an
 * object becomes an `Instance` that says what Python would have called.
 *
 * @throws PickleError when the stream is damaged, or names a global that is not allowed
 */
export function decodePickle(bytes: Uint8Array, options: DecodeOptions): PickleNode {
  return new Decoder(bytes, options).run();
}

/** The machine of pickle: a stack, the stacks that marks have set aside, and a memo. */
class Decoder {
  private readonly reader: ByteReader;
  private readonly allows: (global: Global) => boolean;
  private stack: PickleNode[] = [];
  private readonly marked: PickleNode[][] = [];
  private readonly memo = new Map<number, PickleNode>();

  constructor(bytes: Uint8Array, options: DecodeOptions) {
    this.reader = new ByteReader(bytes);
    this.allows = options.allows;
  }

  run(): PickleNode {
    for (;;) {
      const opcode = this.reader.uint8();
      if (opcode === Op.STOP) return this.pop();
      if (!this.literal(opcode) && !this.container(opcode) && !this.object(opcode)) {
        throw new PickleError(
          `opcode 0x${opcode.toString(16)} at ${this.reader.position - 1}`,
          `an opcode of pickle protocol 0 to ${HIGHEST_PROTOCOL}`,
        );
      }
    }
  }

  /** Numbers, text and bytes. */
  private literal(opcode: number): boolean {
    const { reader } = this;
    switch (opcode) {
      case Op.NONE:
        return this.push(null);
      case Op.NEWTRUE:
        return this.push(true);
      case Op.NEWFALSE:
        return this.push(false);
      case Op.INT: {
        const text = reader.line();
        // Protocol 0 writes booleans as these two texts.
        return this.push(
          text === "00" ? false : text === "01" ? true : integerNode(parseIntegerLiteral(text)),
        );
      }
      case Op.LONG:
        return this.push(integerNode(parseIntegerLiteral(reader.line())));
      case Op.BININT:
        return this.push(reader.int32());
      case Op.BININT1:
        return this.push(reader.uint8());
      case Op.BININT2:
        return this.push(reader.uint16());
      case Op.LONG1:
        return this.push(integerNode(reader.integer(reader.uint8())));
      case Op.LONG4:
        return this.push(integerNode(reader.integer(reader.int32())));
      case Op.FLOAT:
        return this.push(floatNode(parseFloatLiteral(reader.line())));
      case Op.BINFLOAT:
        return this.push(floatNode(reader.float64()));
      case Op.STRING:
        return this.push(parseStringLiteral(reader.line()));
      case Op.BINSTRING:
        return this.push(reader.text(reader.int32()));
      case Op.SHORT_BINSTRING:
        return this.push(reader.text(reader.uint8()));
      case Op.UNICODE:
        return this.push(parseRawUnicode(reader.line()));
      case Op.SHORT_BINUNICODE:
        return this.push(reader.text(reader.uint8()));
      case Op.BINUNICODE:
        return this.push(reader.text(reader.uint32()));
      case Op.BINUNICODE8:
        return this.push(reader.text(reader.length64()));
      case Op.SHORT_BINBYTES:
        return this.push(reader.take(reader.uint8()).slice());
      case Op.BINBYTES:
        return this.push(reader.take(reader.uint32()).slice());
      case Op.BINBYTES8:
        return this.push(reader.take(reader.length64()).slice());
      case Op.BYTEARRAY8:
        return this.push(new ByteArray(reader.take(reader.length64()).slice()));
      default:
        return false;
    }
  }

  /** Tuples, lists, dicts and sets, the stack and the memo. */
  private container(opcode: number): boolean {
    const { reader } = this;
    switch (opcode) {
      case Op.EMPTY_TUPLE:
        return this.push(tupleNode([]));
      case Op.TUPLE1:
        return this.push(tupleNode(this.popMany(1)));
      case Op.TUPLE2:
        return this.push(tupleNode(this.popMany(2)));
      case Op.TUPLE3:
        return this.push(tupleNode(this.popMany(3)));
      case Op.TUPLE:
        return this.push(tupleNode(this.popMark()));
      case Op.EMPTY_LIST:
        return this.push([]);
      case Op.LIST:
        return this.push(this.popMark());
      case Op.APPEND:
        return this.append(this.popMany(1));
      case Op.APPENDS:
        return this.append(this.popMark());
      case Op.EMPTY_DICT:
        return this.push(new Map());
      case Op.DICT: {
        const items = this.popMark();
        this.push(new Map());
        return this.setItems(items);
      }
      case Op.SETITEM:
        return this.setItems(this.popMany(2));
      case Op.SETITEMS:
        return this.setItems(this.popMark());
      case Op.EMPTY_SET:
        return this.push(new PickleSet(false, []));
      case Op.ADDITEMS: {
        const items = this.popMark();
        const set = this.top();
        if (!(set instanceof PickleSet)) throw misplaced("ADDITEMS");
        for (const item of items) set.items.push(item);
        return true;
      }
      case Op.FROZENSET:
        return this.push(new PickleSet(true, this.popMark()));
      case Op.MARK:
        this.marked.push(this.stack);
        this.stack = [];
        return true;
      case Op.POP:
        // As in CPython: POP on an empty stack takes the mark.
        if (this.stack.length === 0) this.popMark();
        else this.stack.pop();
        return true;
      case Op.POP_MARK:
        this.popMark();
        return true;
      case Op.DUP:
        return this.push(this.top());
      case Op.GET:
        return this.push(this.recall(Number(parseIntegerLiteral(reader.line()))));
      case Op.BINGET:
        return this.push(this.recall(reader.uint8()));
      case Op.LONG_BINGET:
        return this.push(this.recall(reader.uint32()));
      case Op.PUT:
        return this.remember(Number(parseIntegerLiteral(reader.line())));
      case Op.BINPUT:
        return this.remember(reader.uint8());
      case Op.LONG_BINPUT:
        return this.remember(reader.uint32());
      case Op.MEMOIZE:
        return this.remember(this.memo.size);
      default:
        return false;
    }
  }

  /** Globals and what is made of them; protocol and frames. */
  private object(opcode: number): boolean {
    const { reader } = this;
    switch (opcode) {
      case Op.PROTO: {
        const protocol = reader.uint8();
        if (protocol <= HIGHEST_PROTOCOL) return true;
        throw new PickleError(`pickle protocol ${protocol}`, `a protocol up to ${HIGHEST_PROTOCOL}`);
      }
      case Op.FRAME: {
        // A frame only tells how much to read ahead. That it is there at all shows that the stream is not cut.
        const length = reader.length64();
        reader.take(length);
        reader.position -= length;
        return true;
      }
      case Op.GLOBAL: {
        const module = reader.line();
        return this.push(this.global(module, reader.line()));
      }
      case Op.STACK_GLOBAL: {
        const [module, name] = this.popMany(2);
        if (typeof module !== "string" || typeof name !== "string") throw misplaced("STACK_GLOBAL");
        return this.push(this.global(module, name));
      }
      case Op.REDUCE: {
        const [callable, args] = this.popMany(2);
        return this.push(instance("call", callable, args));
      }
      case Op.NEWOBJ: {
        const [callable, args] = this.popMany(2);
        return this.push(instance("new", callable, args));
      }
      case Op.NEWOBJ_EX: {
        const [callable, args, keywords] = this.popMany(3);
        if (!(keywords instanceof Map) || keywords.size > 0) {
          throw new PickleError("an object made with keyword arguments", "positional arguments only");
        }
        return this.push(instance("new", callable, args));
      }
      case Op.OBJ: {
        const [callable, ...args] = this.popMark();
        return this.push(instance("call", callable, tupleNode(args)));
      }
      case Op.INST: {
        const module = reader.line();
        const callable = this.global(module, reader.line());
        return this.push(instance("call", callable, tupleNode(this.popMark())));
      }
      case Op.BUILD: {
        const state = this.pop();
        const target = this.top();
        if (!(target instanceof Instance)) throw misplaced("BUILD");
        target.state = state;
        return true;
      }
      case Op.PERSID:
        return this.push(new PersistentId(reader.line()));
      case Op.BINPERSID:
        return this.push(new PersistentId(this.pop()));
      case Op.NEXT_BUFFER:
      case Op.READONLY_BUFFER:
        throw new PickleError("an out-of-band buffer", "buffers inside the stream");
      case Op.EXT1:
      case Op.EXT2:
      case Op.EXT4:
        throw new PickleError("an object of the extension registry", "objects by name");
      default:
        return false;
    }
  }

  private global(module: string, name: string): Global {
    const global = new Global(module, name);
    if (this.allows(global)) return global;
    throw new PickleError(
      `a pickle that names ${global.qualifiedName}`,
      "names of hist, boost_histogram, numpy and wums only",
    );
  }

  private push(node: PickleNode): true {
    this.stack.push(node);
    return true;
  }

  private pop(): PickleNode {
    const node = this.stack.pop();
    if (node === undefined) throw new PickleError("an empty stack", "a value on it");
    return node;
  }

  private top(): PickleNode {
    const node = this.stack.at(-1);
    if (node === undefined) throw new PickleError("an empty stack", "a value on it");
    return node;
  }

  private popMany(count: number): PickleNode[] {
    if (this.stack.length < count) throw new PickleError("an empty stack", "a value on it");
    return this.stack.splice(this.stack.length - count, count);
  }

  private popMark(): PickleNode[] {
    const outer = this.marked.pop();
    if (outer === undefined) throw new PickleError("a stack without a mark", "a mark on it");
    const items = this.stack;
    this.stack = outer;
    return items;
  }

  private recall(index: number): PickleNode {
    const node = this.memo.get(index);
    if (node === undefined)
      throw new PickleError(`memo entry ${index}, which is not there`, "an entry made before");
    return node;
  }

  private remember(index: number): true {
    this.memo.set(index, this.top());
    return true;
  }

  private append(items: PickleNode[]): true {
    const list = this.top();
    const target = Array.isArray(list) ? list : list instanceof Instance ? list.items : undefined;
    if (target === undefined) throw misplaced("APPENDS");
    for (const item of items) target.push(item);
    return true;
  }

  private setItems(items: PickleNode[]): true {
    const dict = this.top();
    const target = dict instanceof Map ? dict : dict instanceof Instance ? dict.entries : undefined;
    if (target === undefined || items.length % 2 !== 0) throw misplaced("SETITEMS");
    for (let i = 0; i < items.length; i += 2) target.set(items[i]!, items[i + 1]!);
    return true;
  }
}

function instance(
  how: "call" | "new",
  callable: PickleNode | undefined,
  args: PickleNode | undefined,
): Instance {
  if (!(callable instanceof Global)) throw new PickleError("a call of something without a name", "a global");
  if (!isTuple(args))
    throw new PickleError(`arguments of ${callable.qualifiedName} that are no tuple`, "a tuple");
  return new Instance(how, callable, args.items);
}

function misplaced(opcode: string): PickleError {
  return new PickleError(`${opcode} on something that cannot take it`, "a whole pickle stream");
}
