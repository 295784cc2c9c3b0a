import { type Expression, type FunctionName, functionArguments } from "./expression.js";

/** What is wrong with a formula, and where. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
  /** Place of the character, counted from 1. */
  readonly position: number;
  /** The word that is there; empty at the end. */
  readonly found: string;
  readonly expected: string;

  constructor(position: number, found: string, expected: string) {
    super(`character ${position}: found "${found}", expected ${expected}`);
    this.position = position;
    this.found = found;
    this.expected = expected;
  }
}

/**
 * Reads a formula:
 *
 *     sum     = product { ("+" | "-") product }
 *     product = signed { ("*" | "/") signed }
 *     signed  = ("-" | "+") signed | power
 *     power   = atom [ "^" signed ]                    -a^b is -(a^b), a^b^c is a^(b^c)
 *     atom    = number | parameter | function "(" sum { "," sum } ")" | "(" sum ")"
 *
 * @throws FormulaError
 */
export function parseFormula(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.sum();
  parser.end();
  return expression;
}

interface Token {
  readonly kind: "number" | "name" | "sign" | "end" | "other";
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

const patterns = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["name", /[A-Za-z_][\w.]*/y],
  ["sign", /\*\*|[-+*/^(),]/y],
  ["other", /./y],
] as const;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      tokens.push({ kind, text: found, position: at + 1 });
      at += found.length;
      break;
    }
  }
  tokens.push({ kind: "end", text: "", position: text.length + 1 });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  sum(): Expression {
    let left = this.#product();
    for (;;) {
      if (this.#takes("+")) left = { kind: "sum", left, right: this.#product() };
      else if (this.#takes("-")) left = { kind: "difference", left, right: this.#product() };
      else return left;
    }
  }

  end(): void {
    if (this.#token.kind !== "end") throw this.#error("an operator, or nothing more");
  }

  #product(): Expression {
    let left = this.#signed();
    for (;;) {
      if (this.#takes("*")) left = { kind: "product", left, right: this.#signed() };
      else if (this.#takes("/")) left = { kind: "quotient", left, right: this.#signed() };
      else return left;
    }
  }

  #signed(): Expression {
    if (this.#takes("-")) return { kind: "negative", of: this.#signed() };
    if (this.#takes("+")) return this.#signed();
    return this.#power();
  }

  #power(): Expression {
    const left = this.#atom();
    return this.#takes("^") || this.#takes("**") ? { kind: "power", left, right: this.#signed() } : left;
  }

  #atom(): Expression {
    const token = this.#token;
    if (token.kind === "number") {
      this.#at++;
      return { kind: "number", value: Number(token.text) };
    }
    if (token.kind === "name") {
      this.#at++;
      return this.#token.text === "(" ? this.#call(token) : { kind: "parameter", name: token.text };
    }
    if (this.#takes("(")) {
      const inner = this.sum();
      this.#expect(")");
      return inner;
    }
    throw this.#error('a number, a parameter, a function or "("');
  }

  #call(name: Token): Expression {
    if (!Object.hasOwn(functionArguments, name.text)) {
      const known = Object.keys(functionArguments).join(", ");
      throw new FormulaError(name.position, name.text, `one of the functions ${known}`);
    }
    const kind = name.text as FunctionName;
    this.#expect("(");
    const of = [this.sum()];
    while (this.#takes(",")) of.push(this.sum());
    this.#expect(")");
    const { least, most } = functionArguments[kind];
    if (of.length >= least && of.length <= most) return { kind, of };
    const count = most > least ? `${least} arguments or more` : `${least} argument${least > 1 ? "s" : ""}`;
    throw new FormulaError(name.position, name.text, `${count} of ${name.text}, not ${of.length}`);
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #takes(sign: string): boolean {
    const isThere = this.#token.kind === "sign" && this.#token.text === sign;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw this.#error(`"${sign}"`);
  }

  #error(expected: string): FormulaError {
    return new FormulaError(this.#token.position, this.#token.text, expected);
  }
}
