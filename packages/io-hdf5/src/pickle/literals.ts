import { PickleError } from "./pickle-error.js";

/** The literal of a bytes string of protocol 0, such as `'a\x00\n'`, as code points below 256. */
export function parseStringLiteral(literal: string): string {
  const quote = literal[0];
  if (literal.length < 2 || (quote !== "'" && quote !== '"') || literal.at(-1) !== quote) {
    throw new PickleError(`the string literal ${literal}`, "a literal in quotes");
  }
  const body = literal.slice(1, -1);
  return body.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/g, (_, escaped: string) => {
    if (escaped[0] === "x") return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
    return SIMPLE_ESCAPES[escaped] ?? `\\${escaped}`;
  });
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The last character of Unicode. */
export const HIGHEST_CODE_POINT = 0x10ffff;

/** Text in the encoding `raw-unicode-escape`, of protocol 0. */
export function parseRawUnicode(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const code = Number.parseInt((short ?? long)!, 16);
    if (code > HIGHEST_CODE_POINT) {
      throw new PickleError(`the character U+${code.toString(16).toUpperCase()}`, "one up to U+10FFFF");
    }
    return code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code);
  });
}

/** A float as Python's `repr` writes it. */
export function parseFloatLiteral(text: string): number {
  const named: Readonly<Record<string, number>> = {
    inf: Number.POSITIVE_INFINITY,
    "+inf": Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  const value = named[text] ?? Number(text === "" ? "x" : text);
  if (Number.isNaN(value) && text !== "nan") throw new PickleError(`the number ${text}`, "a decimal number");
  return value;
}

/** Longer ones are damage. */
const MOST_DIGITS = 10_000;

/** An int in decimal digits, with or without the `L` of Python 2. */
export function parseIntegerLiteral(text: string): bigint {
  if (text.length > MOST_DIGITS) {
    throw new PickleError(`an integer of ${text.length} digits`, `one of at most ${MOST_DIGITS} digits`);
  }
  if (!/^\s*[+-]?\d+L?\s*$/.test(text)) throw new PickleError(`the number ${text}`, "an integer");
  return BigInt(text.trim().replace(/L$/, "").replace(/^\+/, ""));
}
