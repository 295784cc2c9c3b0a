import { functions, operators, spaces, symbols } from "./symbols.js";
import type { Face } from "./text-metrics.js";

/** A text with markup, taken apart. */
export type MarkupNode =
  | { readonly kind: "text"; readonly text: string; readonly face: Face }
  | { readonly kind: "space"; readonly width: number }
  | { readonly kind: "scripts"; readonly above?: Markup; readonly below?: Markup }
  | { readonly kind: "accent"; readonly content: Markup; readonly accent: Accent }
  | { readonly kind: "root"; readonly content: Markup }
  | { readonly kind: "fraction"; readonly above: Markup; readonly below: Markup };

export type Markup = readonly MarkupNode[];
export type Accent = "bar" | "hat" | "tilde" | "vec" | "dot";

const accents: Readonly<Record<string, Accent>> = {
  bar: "bar",
  overline: "bar",
  hat: "hat",
  widehat: "hat",
  tilde: "tilde",
  widetilde: "tilde",
  vec: "vec",
  dot: "dot",
};

/** Commands that set the face of what is in their braces. */
const faces: Readonly<Record<string, (face: Face) => Face>> = {
  mathrm: upright,
  rm: upright,
  text: upright,
  textrm: upright,
  mathsf: upright,
  operatorname: upright,
  mathit: italic,
  textit: italic,
  mathbf: bold,
  boldsymbol: bold,
  textbf: bold,
};

/** Commands that only tell TeX about sizes. */
const ignored = new Set([
  "left",
  "right",
  "displaystyle",
  "textstyle",
  "big",
  "Big",
  "limits",
  "mathregular",
]);

/** Between an operator and its neighbours, in shares of the size. */
const AROUND_OPERATOR = 0.17;

/**
 * Takes a text with markup apart: mathematics between dollar signs as TeX has it, and the tags i, b, sup and sub of HTML outside it.
 * Letters are upright unless `\mathit` says otherwise, as in mplhep. What is not known stands as it is written; nothing fails.
 */
export function parseMarkup(text: string, face: Face = "regular"): Markup {
  const nodes: MarkupNode[] = [];
  // A dollar sign without another after it is one.
  const parts = text.split(/(?<!\\)\$/);
  parts.forEach((part, i) => {
    if (i % 2 === 1 && i < parts.length - 1) nodes.push(...new MathParser(part).parse(face));
    else nodes.push(...parseTags(`${i % 2 === 1 ? "$" : ""}${part.replaceAll("\\$", "$")}`, face));
  });
  return nodes;
}

/** The text without its markup, for files that have no typesetting. */
export function plainText(markup: string): string {
  const flat = (nodes: Markup): string =>
    nodes
      .map((node) => {
        switch (node.kind) {
          case "text":
            return node.text;
          case "space":
            return node.width > 0.1 ? " " : "";
          case "scripts":
            return flat([...(node.below ?? []), ...(node.above ?? [])]);
          case "accent":
            return flat(node.content);
          case "root":
            return `√${flat(node.content)}`;
          case "fraction":
            return `${flat(node.above)}/${flat(node.below)}`;
          default:
            return node satisfies never;
        }
      })
      .join("");
  return flat(parseMarkup(markup)).replace(/ +/g, " ");
}

const tag = /<(i|b|sup|sub)>(.*?)<\/\1>/;

function parseTags(text: string, face: Face): MarkupNode[] {
  const found = tag.exec(text);
  if (found === null) return text === "" ? [] : [{ kind: "text", text, face }];
  const [whole, name, inner] = found as unknown as [string, string, string];
  const before = text.slice(0, found.index);
  const inside: MarkupNode[] =
    name === "i"
      ? parseTags(inner, italic(face))
      : name === "b"
        ? parseTags(inner, bold(face))
        : [{ kind: "scripts", [name === "sup" ? "above" : "below"]: parseTags(inner, face) }];
  return [...parseTags(before, face), ...inside, ...parseTags(text.slice(found.index + whole.length), face)];
}

/** Mathematics of TeX, one token after the other. */
class MathParser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/\\[A-Za-z]+|\\.|[\s\S]/gu) ?? [];
  }

  /** Everything up to the end, or to the brace that closes. */
  parse(face: Face): MarkupNode[] {
    const nodes: MarkupNode[] = [];
    while (this.#next < this.#tokens.length) {
      const token = this.#tokens[this.#next++]!;
      if (token === "}") break;
      if (token === "^" || token === "_") {
        const script = this.#argument(face);
        const last = nodes.at(-1);
        const side = token === "^" ? "above" : "below";
        // x_i^2 has both scripts at the same place.
        if (last?.kind === "scripts" && last[side] === undefined)
          nodes[nodes.length - 1] = { ...last, [side]: script };
        else nodes.push({ kind: "scripts", [side]: script });
      } else nodes.push(...this.#node(token, face, nodes.length === 0));
    }
    return joined(nodes);
  }

  #node(token: string, face: Face, isFirst: boolean): readonly MarkupNode[] {
    if (token === "{") return this.parse(face);
    if (token === "~") return [{ kind: "space", width: spaces[" "]! }];
    if (/^\s$/.test(token)) return [];
    if (!token.startsWith("\\") || token === "\\")
      return character(token === "-" ? "−" : token, face, isFirst);
    const name = token.slice(1);
    const space = spaces[name];
    if (space !== undefined) return [{ kind: "space", width: space }];
    const accent = accents[name];
    if (accent !== undefined) return [{ kind: "accent", accent, content: this.#argument(face) }];
    const changed = faces[name];
    if (changed !== undefined) return this.#argument(changed(face), name.startsWith("text"));
    if (name === "sqrt") return [{ kind: "root", content: this.#argument(face) }];
    if (name === "frac") {
      return [{ kind: "fraction", above: this.#argument(face), below: this.#argument(face) }];
    }
    const symbol = symbols[name];
    if (symbol !== undefined) return character(symbol, face, isFirst);
    if (functions.has(name)) {
      return [
        { kind: "text", text: name, face: upright(face) },
        { kind: "space", width: AROUND_OPERATOR },
      ];
    }
    if (ignored.has(name)) return [];
    return [{ kind: "text", text: token, face }];
  }

  /** One token, or what is in the braces that follow. */
  #argument(face: Face, keepsSpaces = false): readonly MarkupNode[] {
    while (/^\s$/.test(this.#tokens[this.#next] ?? "")) this.#next++;
    const token = this.#tokens[this.#next++];
    if (token === undefined) return [];
    if (token !== "{") return this.#node(token, face, true);
    if (!keepsSpaces) return this.parse(face);
    const end = this.#tokens.indexOf("}", this.#next);
    const stop = end === -1 ? this.#tokens.length : end;
    const text = this.#tokens.slice(this.#next, stop).join("");
    this.#next = stop + 1;
    return [{ kind: "text", text, face }];
  }
}

function character(text: string, face: Face, isFirst: boolean): readonly MarkupNode[] {
  const node = { kind: "text", text, face } as const;
  // A sign at the start belongs to what follows.
  if (!operators.has(text) || isFirst) return [node];
  const space = { kind: "space", width: AROUND_OPERATOR } as const;
  return [space, node, space];
}

/** Neighbours of one face as one text. */
function joined(nodes: readonly MarkupNode[]): MarkupNode[] {
  const out: MarkupNode[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    if (last?.kind === "text" && node.kind === "text" && last.face === node.face) {
      out[out.length - 1] = { ...last, text: last.text + node.text };
    } else out.push(node);
  }
  return out;
}

function upright(face: Face): Face {
  return face === "bold" || face === "boldItalic" ? "bold" : "regular";
}

function italic(face: Face): Face {
  return face === "bold" || face === "boldItalic" ? "boldItalic" : "italic";
}

function bold(face: Face): Face {
  return face === "italic" || face === "boldItalic" ? "boldItalic" : "bold";
}
