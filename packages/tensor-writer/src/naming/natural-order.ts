import { byCodePoint } from "./code-point-order.js";

/**
 * Things sorted by their names, with the numbers in names as numbers: `bin2` before `bin10`. Texts are compared in
 * lower case; of names that are equal so far (`a1`, `A01`) the one that was first stays first. A new array.
 *
 * Only the digits 0 to 9 make numbers, of any length.
 */
export function naturalOrder<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, key: nameOf(item).toLowerCase() }))
    .sort((a, b) => compareNaturally(a.key, b.key))
    .map(({ item }) => item);
}

/**
 * Compares texts part by part, in turn a text, which may be empty, and a number. Nothing is taken apart, as names come
 * by the hundred thousand and mostly in their order.
 */
function compareNaturally(a: string, b: string): number {
  let i = commonStart(a, b);
  let j = i;
  while (true) {
    const textOfA = endOfText(a, i);
    const textOfB = endOfText(b, j);
    const byText = byCodePoint(a.slice(i, textOfA), b.slice(j, textOfB));
    if (byText !== 0) return byText;
    // A name that ends here comes before one that goes on with a number.
    if (textOfA === a.length || textOfB === b.length)
      return Number(textOfA < a.length) - Number(textOfB < b.length);
    const numberOfA = endOfZeros(a, textOfA);
    const numberOfB = endOfZeros(b, textOfB);
    i = endOfDigits(a, numberOfA);
    j = endOfDigits(b, numberOfB);
    // Digits without leading zeros: the longer number is the larger one.
    if (i - numberOfA !== j - numberOfB) return i - numberOfA - (j - numberOfB);
    const byNumber = byCodePoint(a.slice(numberOfA, i), b.slice(numberOfB, j));
    if (byNumber !== 0) return byNumber;
  }
}

/** How far both are the same, up to the start of a number that may go on differently. */
function commonStart(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  while (same > 0 && isDigit(a, same - 1)) same--;
  return same;
}

function endOfText(name: string, start: number): number {
  let end = start;
  while (end < name.length && !isDigit(name, end)) end++;
  return end;
}

function endOfZeros(name: string, start: number): number {
  let end = start;
  while (name.charCodeAt(end) === 48) end++;
  return end;
}

function endOfDigits(name: string, start: number): number {
  let end = start;
  while (end < name.length && isDigit(name, end)) end++;
  return end;
}

function isDigit(name: string, index: number): boolean {
  const unit = name.charCodeAt(index);
  return unit >= 48 && unit <= 57;
}
