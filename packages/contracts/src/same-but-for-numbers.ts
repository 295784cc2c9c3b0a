/** What has the same to say. */
export interface SameText<Item> {
  /** Of the first item. */
  readonly text: string;
  readonly items: readonly Item[];
}

/**
 * Items whose texts differ in numbers alone, such as points of a scan that fail for the same reason, together. Numbers in
 * quoted names count as letters.
 */
export function sameButForNumbers<Item>(
  items: Iterable<Item>,
  textOf: (item: Item) => string,
): SameText<Item>[] {
  const groups = new Map<string, { text: string; items: Item[] }>();
  for (const item of items) {
    const text = textOf(item);
    const key = text.replace(QUOTED_OR_NUMBER, (found) => (found.startsWith('"') ? found : "0"));
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { text, items: [item] });
  }
  return [...groups.values()];
}

const QUOTED_OR_NUMBER = /"[^"]*"|[+-]?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
