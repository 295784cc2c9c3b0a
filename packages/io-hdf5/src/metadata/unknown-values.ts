import type { PythonValue } from "@rabbit-fit/contracts";
import { Global, Instance, isTuple, type PickleNode, PickleSet } from "../pickle/nodes.js";
import { PickleError } from "../pickle/pickle-error.js";

/** The keys and positions that lead to a value. */
export type ValuePath = readonly string[];

/** What is asked of the values of a pickle. */
export interface ValueRules {
  /** Whether a value must be read; the paths of such values have one or two keys. */
  readonly needs: (path: ValuePath) => boolean;
  /** Converts a value, and throws a PickleError where it is not known. */
  readonly convert: (node: PickleNode) => PythonValue;
  /** Told of each value that is left out, and why. */
  readonly leftOut: (path: ValuePath, reason: string) => void;
}

/** A value inside another, and how it is taken out. */
interface Place {
  readonly node: PickleNode;
  readonly path: ValuePath;
  readonly remove: () => void;
}

/** Longer paths are cut: they are for messages. */
const LONGEST_PATH = 8;

/**
 * Takes out of a dict, which is changed, what is not known and not needed either: objects of other programs that a script
 * has put among its options. An entry of a dict goes, and an item of a list becomes null.
 */
export function leaveOutUnknown(root: PickleNode, rules: ValueRules): void {
  const outermost = placesIn(root, []);
  const seen = containersOf(neededPlaces(outermost, rules));
  const todo = [...outermost];
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    const { node, path } = place;
    if (rules.needs(path)) continue;
    if (isContainer(node)) {
      if (!seen.has(node)) todo.push(...placesIn(node, path));
      seen.add(node);
    } else if (node instanceof Instance || node instanceof Global) leaveOutUnlessKnown(place, rules);
  }
  // What is wrong in another way, such as a list that contains itself.
  for (const place of placesIn(root, [])) if (!rules.needs(place.path)) leaveOutUnlessKnown(place, rules);
}

function leaveOutUnlessKnown({ node, path, remove }: Place, { convert, leftOut }: ValueRules): void {
  try {
    convert(node);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    remove();
    leftOut(path, error.found);
  }
}

/** Whether the values inside are looked at one by one. */
function isContainer(node: PickleNode): boolean {
  if (node instanceof Instance) return /^(argparse|collections)$/.test(node.callable.module) && isDict(node);
  return node instanceof Map || Array.isArray(node) || isTuple(node) || node instanceof PickleSet;
}

/** Namespaces of options, and dicts that keep an order or have defaults. */
function isDict({ callable: { name } }: Instance): boolean {
  return name === "Namespace" || name === "OrderedDict" || name === "defaultdict";
}

/** The values directly inside that can be unknown: numbers and text are not. */
function placesIn(node: PickleNode | undefined, path: ValuePath): Place[] {
  const places: Place[] = [];
  const add = (value: PickleNode, key: string, remove: () => void) => {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
    places.push({ node: value, path: path.length < LONGEST_PATH ? [...path, key] : path, remove });
  };
  if (node instanceof Map) {
    for (const [key, value] of node) {
      const remove = () => void node.delete(key);
      add(key, "a key", remove);
      add(value, typeof key === "object" ? "an entry" : String(key), remove);
    }
    return places;
  }
  if (node instanceof Instance) {
    return isContainer(node)
      ? [node.entries, node.state, node.args[0]].flatMap((part) => placesIn(part, path))
      : [];
  }
  const items = isTuple(node) || node instanceof PickleSet ? node.items : node;
  if (!Array.isArray(items)) return [];
  for (const [i, item] of items.entries()) {
    add(item, String(i), () => {
      items[i] = null;
    });
  }
  return places;
}

function neededPlaces(outermost: readonly Place[], { needs }: ValueRules): Place[] {
  const inside = outermost
    .filter(({ path }) => !needs(path))
    .flatMap(({ node, path }) => placesIn(node, path));
  return [...outermost, ...inside].filter(({ path }) => needs(path));
}

/** All containers inside: what a needed value shares with one that is not needed stays as it is. */
function containersOf(places: readonly Place[]): Set<PickleNode> {
  const found = new Set<PickleNode>();
  const todo = places.map(({ node }) => node);
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (!isContainer(node) || found.has(node)) continue;
    found.add(node);
    for (const place of placesIn(node, [])) todo.push(place.node);
  }
  return found;
}
