import { Instance, isTuple, PersistentId, type PickleNode, PickleSet } from "./nodes.js";
import { PickleError } from "./pickle-error.js";

/** Values inside values go so deep, and no deeper: what walks through them calls itself at each level. */
export const MOST_LEVELS = 600;

/** The same of the metadata of a tensor, which a result has inside its own. */
export const MOST_TENSOR_LEVELS = 500;

/**
 * Checks that no value of a stream is nested too deep. It walks with a list of its own, and visits what is shared once:
 * the time grows with the length of the stream, whatever it holds. What contains itself is left to the conversion.
 *
 * @throws PickleError where there are more levels
 */
export function assertLevels(root: PickleNode, most: number): void {
  /** Levels of what has been left, and 0 for what is being visited. */
  const levels = new Map<object, number>();
  const path: {
    readonly node: object;
    readonly children: readonly PickleNode[];
    next: number;
    deepest: number;
  }[] = [];
  const enter = (node: PickleNode | undefined) => {
    if (typeof node !== "object" || node === null || levels.has(node)) return;
    const children = childrenOf(node);
    if (path.length >= most) throw tooDeep(most);
    levels.set(node, 0);
    path.push({ node, children, next: 0, deepest: 0 });
  };
  enter(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    if (top.next > 0) top.deepest = Math.max(top.deepest, levelsOf(levels, top.children[top.next - 1]!));
    if (top.next < top.children.length) {
      enter(top.children[top.next++]);
      continue;
    }
    if (top.deepest >= most) throw tooDeep(most);
    levels.set(top.node, top.deepest + 1);
    path.pop();
  }
}

function levelsOf(levels: ReadonlyMap<object, number>, node: PickleNode): number {
  return typeof node === "object" && node !== null ? (levels.get(node) ?? 0) : 0;
}

function tooDeep(most: number): PickleError {
  return new PickleError(`values nested more than ${most} levels deep`, `at most ${most} levels`);
}

/** What is directly inside a value. */
function childrenOf(node: Exclude<PickleNode, null | boolean | number | bigint | string>): PickleNode[] {
  if (Array.isArray(node)) return node;
  if (node instanceof Map) return [...node].flat() as PickleNode[];
  if (isTuple(node) || node instanceof PickleSet) return node.items;
  if (node instanceof PersistentId) return [node.id];
  if (node instanceof Instance) {
    const { args, items, entries, state } = node;
    return [
      ...args,
      ...items,
      ...([...entries].flat() as PickleNode[]),
      ...(state === undefined ? [] : [state]),
    ];
  }
  return [];
}
