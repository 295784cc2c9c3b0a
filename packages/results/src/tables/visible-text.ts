/**
 * Characters that a terminal acts on, or that change the order or the end of what is read: controls, marks of direction,
 * separators of lines, and halves of surrogate pairs.
 */
const ACTING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A text on one line, with escapes such as `\x1b` in place of what a terminal would act on. Names may have it in them. */
export function visibleText(text: string): string {
  return text.replace(ACTING, (character) => {
    const code = character.codePointAt(0)!;
    const hex = code.toString(16);
    return SHORT[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`);
  });
}
