import { byCodePoint } from "../naming/code-point-order.js";
import { naturalOrder } from "../naming/natural-order.js";

/** Names in natural order, those that are equal in it by their code points: the same whichever source comes first. */
export function nameOrder(names: Iterable<string>): string[] {
  return naturalOrder([...names].sort(byCodePoint), (name) => name);
}
