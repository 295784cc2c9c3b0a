import type { PythonValue } from "@rabbit-fit/contracts";
import { ByteArray, Instance, isFloat, type PickleNode } from "../pickle/nodes.js";
import { PickleError } from "../pickle/pickle-error.js";

/**
 * Values that a script may have left among its options, as text or as a dict: paths, dates, decimals, namespaces.
 * They are inert: nothing is opened, parsed by a locale or looked up.
 *
 * @returns undefined for an object that is none of these
 */
export function optionValue(
  { callable: { module, name }, args, state, entries, items }: Instance,
  convert: (node: PickleNode) => PythonValue,
): PythonValue | undefined {
  const dict = (source: PickleNode | undefined) =>
    new Map([...(source instanceof Map ? source : [])].map(([key, value]) => [convert(key), convert(value)]));
  switch (module) {
    case "pathlib":
    case "pathlib._local":
      return args
        .map(textOf)
        .join(name.includes("Windows") ? "\\" : "/")
        .replace(/^(\/|\\)\1/, "$1");
    case "argparse":
      return dict(state);
    case "collections": {
      // Protocol 0 passes the items of an OrderedDict as an argument, later ones set them one by one.
      const initial = Array.isArray(args[0]) ? args[0].map((pair) => convert(pair)) : [];
      const out = dict(entries);
      for (const pair of initial) {
        if (Array.isArray(pair)) out.set(pair[0], pair[1]);
      }
      return out;
    }
    case "decimal":
      return textOf(args[0]);
    case "datetime":
      return dateText(name, args);
    case "_codecs":
      return Uint8Array.from(textOf(args[0]), (character) => character.charCodeAt(0));
    case "copyreg":
    case "copy_reg":
      return args[0] instanceof Object && "qualifiedName" in args[0]
        ? optionValue(withState(new Instance("new", args[0], []), state), convert)
        : undefined;
    case "builtins":
    case "__builtin__":
      return builtin(name, args, items, convert);
    default:
      return undefined;
  }
}

function withState(instance: Instance, state: PickleNode | undefined): Instance {
  instance.state = state;
  return instance;
}

function builtin(
  name: string,
  args: readonly PickleNode[],
  items: readonly PickleNode[],
  convert: (node: PickleNode) => PythonValue,
): PythonValue | undefined {
  const [first] = args;
  switch (name) {
    case "set":
    case "frozenset":
    case "list":
      return [...(Array.isArray(first) ? first : []), ...items].map(convert);
    case "bytes":
    case "bytearray": {
      if (first === undefined) return new Uint8Array(0);
      if (typeof first === "string") return Uint8Array.from(first, (character) => character.charCodeAt(0));
      return convert(first);
    }
    case "complex": {
      const [re, im] = args.map(numberOf);
      return `${re}${im! < 0 ? "" : "+"}${im}j`;
    }
    default:
      return undefined;
  }
}

/** An argument that must be text or a number. Of anything else the text can be endless. */
export function textOf(node: PickleNode | undefined): string {
  if (typeof node === "string" || typeof node === "number" || typeof node === "bigint") return String(node);
  throw new PickleError("an argument that is no text", "text");
}

function numberOf(node: PickleNode): number {
  if (isFloat(node)) return node.value;
  if (typeof node === "number" || typeof node === "bigint") return Number(node);
  throw new PickleError("an argument that is no number", "a number");
}

const two = (value: number) => String(value).padStart(2, "0");

/** ISO 8601 text of a date or time, from the bytes that Python's datetime writes. */
function dateText(name: string, args: readonly PickleNode[]): string | undefined {
  if (name === "timedelta") {
    const [days = 0, seconds = 0, microseconds = 0] = args.map(numberOf);
    return `${days * 86400 + seconds + microseconds / 1e6} s`;
  }
  if (name === "timezone") return "timezone";
  const raw = args[0] instanceof ByteArray ? args[0].bytes : rawBytes(args[0]);
  if (raw === undefined) return undefined;
  const time = (at: number) => {
    const micro = (raw[at + 3]! << 16) | (raw[at + 4]! << 8) | raw[at + 5]!;
    const fraction = micro === 0 ? "" : `.${String(micro).padStart(6, "0")}`;
    return `${two(raw[at]!)}:${two(raw[at + 1]!)}:${two(raw[at + 2]!)}${fraction}`;
  };
  if (name === "time") return raw.length === 6 ? time(0) : undefined;
  // The top bit of the month is Python's `fold`.
  const date = `${String((raw[0]! << 8) | raw[1]!).padStart(4, "0")}-${two(raw[2]! & 0x7f)}-${two(raw[3]!)}`;
  if (name === "date") return raw.length === 4 ? date : undefined;
  return raw.length === 10 ? `${date}T${time(4)}` : undefined;
}

function rawBytes(node: PickleNode | undefined): Uint8Array | undefined {
  if (node instanceof Uint8Array) return node;
  if (node instanceof Instance && node.callable.module === "_codecs") {
    return Uint8Array.from(textOf(node.args[0]), (character) => character.charCodeAt(0));
  }
  return undefined;
}
