import { HistogramError } from "../histogram-error.js";
import { NdArray } from "./nd-array.js";

/** Deeper nesting than any histogram has; it keeps a damaged text from exhausting the stack. */
const deepest = 200;

/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are numbers, and a float keeps its point (`1.0`), so that
 * Python reads it as a float. Entries of an `NdArray` are nested lists.
 */
export function jsonText(value: unknown): string {
  if (value instanceof NdArray) return arrayText(value);
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${jsonText(part)}`);
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value);
}

function arrayText({ shape, data, type }: NdArray): string {
  const text = type === "float" ? floatText : numberText;
  let next = 0;
  const level = (depth: number): string => {
    if (depth === shape.length) return text(data[next++]!);
    return `[${Array.from({ length: shape[depth]! }, () => level(depth + 1)).join(", ")}]`;
  };
  return level(0);
}

function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value);
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  // From 1e21 on, JavaScript writes an exponent, which makes a float of it already.
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

/**
 * Parses JSON, with `NaN`, `Infinity` and `-Infinity` as Python writes them.
 *
 * @param path what the text is, for messages
 * @throws HistogramError when the text is no JSON, or an object has a key twice
 */
export function parseJson(text: string, path: string): unknown {
  const parser = new Parser(text, path);
  return parser.document();
}

const whitespace: ReadonlySet<string | undefined> = new Set([" ", "\t", "\n", "\r"]);
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const wordToken = /-?[A-Za-z]+/y;
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

class Parser {
  readonly #text: string;
  readonly #path: string;
  #at = 0;
  #depth = 0;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
  }

  document(): unknown {
    const value = this.#value();
    if (this.#at < this.#text.length) this.#fail("the end of the text");
    return value;
  }

  /** A value, and the white space on both sides of it. */
  #value(): unknown {
    this.#skipSpace();
    const value = this.#bareValue();
    this.#skipSpace();
    return value;
  }

  #bareValue(): unknown {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#list());
      case '"':
        return this.#string();
      default: {
        const number = this.#take(numberToken);
        if (number !== "") return Number(number);
        const start = this.#at;
        const word = this.#take(wordToken);
        if (words.has(word)) return words.get(word);
        this.#at = start;
        return this.#fail("a value");
      }
    }
  }

  #list(): unknown[] {
    const out: unknown[] = [];
    if (this.#isEmpty("]")) return out;
    do out.push(this.#value());
    while (this.#continues("]"));
    return out;
  }

  #object(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    if (this.#isEmpty("}")) return out;
    do {
      this.#skipSpace();
      const start = this.#at;
      const key = this.#string();
      if (Object.hasOwn(out, key)) {
        this.#at = start;
        this.#fail("another key, for this one was there already");
      }
      this.#skipSpace();
      if (this.#text[this.#at] !== ":") this.#fail('":"');
      this.#at++;
      const value = this.#value();
      // An assignment to "__proto__" would set the prototype.
      Object.defineProperty(out, key, { value, writable: true, enumerable: true, configurable: true });
    } while (this.#continues("}"));
    return out;
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > deepest) this.#fail(`at most ${deepest} levels`);
    this.#at++;
    const out = parse();
    this.#depth--;
    return out;
  }

  /** Whether the object or list that has just begun ends at once. */
  #isEmpty(end: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== end) return false;
    this.#at++;
    return true;
  }

  /** After an item: whether another follows. */
  #continues(end: string): boolean {
    const mark = this.#text[this.#at];
    if (mark !== "," && mark !== end) this.#fail(`"," or "${end}"`);
    this.#at++;
    return mark === ",";
  }

  #string(): string {
    const start = this.#at;
    const token = this.#take(stringToken);
    try {
      if (token !== "") return JSON.parse(token) as string;
    } catch {
      this.#at = start;
    }
    return this.#fail("a string");
  }

  #skipSpace(): void {
    while (whitespace.has(this.#text[this.#at])) this.#at++;
  }

  #take(token: RegExp): string {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fail(expected: string): never {
    const lines = this.#text.slice(0, this.#at).split("\n");
    const place = `${this.#path}: line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
    if (this.#at >= this.#text.length) {
      throw new HistogramError({ field: place, expected: `${expected}, but the text ends` });
    }
    throw new HistogramError({ field: place, found: this.#text.slice(this.#at, this.#at + 20), expected });
  }
}
