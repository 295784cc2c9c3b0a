import { RabbitInputError } from "@rabbit-fit/contracts";

/** A string or a dictionary. */
export type Literal = string | ReadonlyMap<string, Literal>;

/**
 * Reads a Python file that does nothing but assign dictionaries of strings to names, without running it. The last
 * assignment to a name wins.
 *
 * @throws RabbitInputError with the line of what is anything else
 */
export function parseAssignments(file: string, text: string): ReadonlyMap<string, Literal> {
  const tokens = tokenize(file, text);
  let next = 0;
  const peek = () => tokens[next]!;
  const take = (kind: Token["kind"], expected: string): Token => {
    const token = peek();
    if (token.kind !== kind) refuse(file, token, expected);
    next++;
    return token;
  };
  const text_ = (): string => {
    // Python joins strings that stand side by side.
    let value = take("string", "a string").text;
    while (peek().kind === "string") value += tokens[next++]!.text;
    return value;
  };
  const value = (): Literal => {
    if (peek().kind === "string") return text_();
    take("{", "a string or a dictionary");
    const entries = new Map<string, Literal>();
    while (peek().kind !== "}") {
      const key = text_();
      take(":", '":"');
      entries.set(key, value());
      if (peek().kind !== "}") take(",", '"," or "}"');
    }
    next++;
    return entries;
  };
  const assignments = new Map<string, Literal>();
  while (peek().kind !== "end") {
    if (peek().kind === "string" && isStatement(tokens, next)) {
      next++;
      continue;
    }
    const name = take("name", "a name, to which a dictionary is assigned").text;
    take("=", `"=" after ${name}`);
    assignments.set(name, value());
  }
  return assignments;
}

/** Whether a string stands alone, as the description of a file does. */
function isStatement(tokens: readonly Token[], index: number): boolean {
  const kind = tokens[index + 1]!.kind;
  return kind === "name" || kind === "end";
}

interface Token {
  readonly kind: "name" | "string" | "{" | "}" | ":" | "," | "=" | "other" | "end";
  /** Of a string, what it stands for. */
  readonly text: string;
  readonly line: number;
}

const pattern =
  /(?<space>[\s;]+|#[^\n]*|\\\r?\n)|(?<name>[\p{L}_][\p{L}\p{N}_]*(?!["'\p{L}\p{N}_]))|(?<string>[rRuU]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'))|(?<mark>[{}:,=])|(?<other>[\s\S])/uy;

function tokenize(file: string, text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { name, string, mark, other } = match.groups!;
    if (name !== undefined) tokens.push({ kind: "name", text: name, line });
    else if (string !== undefined) {
      tokens.push({ kind: "string", text: content(file, string, line), line });
    } else if (mark !== undefined) tokens.push({ kind: mark as Token["kind"], text: mark, line });
    else if (other !== undefined) tokens.push({ kind: "other", text: other, line });
    line += match[0].split("\n").length - 1;
  }
  tokens.push({ kind: "end", text: "the end of the file", line });
  return tokens;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  n: "\n",
  t: "\t",
  r: "\r",
  "\n": "",
};

function content(file: string, token: string, line: number): string {
  const prefix = /^[rRuU]?/.exec(token)![0];
  const quoted = token.slice(prefix.length);
  const quotes = /^("""|''')/.test(quoted) ? 3 : 1;
  const inner = quoted.slice(quotes, -quotes);
  if (/[rR]/.test(prefix)) return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (whole, x, u, long, one) => {
      if (one === undefined) return String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16));
      const meaning = escapes[one];
      if (meaning !== undefined) return meaning;
      return refuse(file, { kind: "other", text: whole, line }, "a string with simpler escapes");
    },
  );
}

function refuse(file: string, { text, line }: Token, expected: string): never {
  throw new RabbitInputError({
    file,
    field: `line ${line}`,
    found: text,
    expected,
    remedy: "Dictionaries of strings assigned to names are read, other Python is not run. JSON is read, too.",
  });
}
