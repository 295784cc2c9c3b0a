import { byCodePoint } from "./code-point-order.js";

/**
 * Names sorted with their numbers as numbers: `bin2` before `bin10`. Texts are compared in lower case; of names that
 * are equal so far (`a1`, `A01`) the one that was first stays first. A new array.
 *
 * Only the digits 0 to 9 make numbers, of any length.
 */
export function naturalOrder(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, parts: partsOf(name) }))
    .sort((a, b) => compareParts(a.parts, b.parts))
    .map(({ name }) => name);
}

/** Text, digits, text, digits ... text: leading zeros are taken off the digits. */
function partsOf(name: string): string[] {
  return name
    .split(/([0-9]+)/)
    .map((part, i) => (i % 2 === 1 ? part.replace(/^0+(?=.)/, "") : part.toLowerCase()));
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  const count = Math.min(a.length, b.length);
  for (let i = 0; i < count; i++) {
    const left = a[i]!;
    const right = b[i]!;
    if (left === right) continue;
    // Digits without leading zeros: the longer number is the larger one.
    if (i % 2 === 1 && left.length !== right.length) return left.length - right.length;
    return byCodePoint(left, right);
  }
  return a.length - b.length;
}
