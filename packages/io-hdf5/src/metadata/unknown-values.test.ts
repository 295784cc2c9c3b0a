import { expect, test } from "vitest";
import { Global, Instance, type PickleNode } from "../pickle/nodes.js";
import { Converter } from "./from-pickle.js";
import { leaveOutUnknown } from "./unknown-values.js";

/** What is left of a dict of which the entry "needed" must be read, and what was left out. */
function left(root: PickleNode) {
  const converter = new Converter({
    readBytes: () => new Uint8Array(0),
    readGroup: () => null,
    warn: () => {},
  });
  const leftOut: string[] = [];
  leaveOutUnknown(root, {
    needs: ([key]) => key === "needed",
    convert: (node) => converter.convert(node),
    leftOut: (path, reason) => leftOut.push(`${path.join(".")}: ${reason}`),
  });
  return { read: () => converter.convert(root), leftOut };
}

const counter = () => new Instance("call", new Global("collections", "Counter"), [new Map()]);
const because = "a pickle that names collections.Counter";

test("each value is left out once, wherever it is", () => {
  const shared = counter();
  const root = new Map<PickleNode, PickleNode>([
    ["kept", 1],
    ["gone", shared],
    ["list", [2, shared]],
    [counter(), "its key is not known"],
  ]);
  const { read, leftOut } = left(root);
  expect(read()).toEqual(
    new Map<string, unknown>([
      ["kept", 1],
      ["list", [2, null]],
    ]),
  );
  expect(leftOut.sort()).toEqual([`a key: ${because}`, `gone: ${because}`, `list.1: ${because}`]);
});

test("a list that contains itself is left out", () => {
  const list: PickleNode[] = [1];
  list.push(list);
  const { read, leftOut } = left(new Map<PickleNode, PickleNode>([["list", list]]));
  expect(read()).toEqual(new Map());
  expect(leftOut).toEqual(["list: an object that contains itself"]);
});

test("what a needed value shares is refused with it, and not emptied", () => {
  const list = [counter()];
  const root = new Map<PickleNode, PickleNode>([
    ["other", list],
    ["needed", list],
  ]);
  const { read, leftOut } = left(root);
  expect(leftOut).toEqual([`other: ${because}`]);
  expect(read).toThrow("collections.Counter");
});

test("what is no dict is left as it is, to be refused", () => {
  const { read, leftOut } = left(counter());
  expect(leftOut).toEqual([]);
  expect(read).toThrow("collections.Counter");
});

test("a million numbers beside what is not known stay as they are", () => {
  const numbers: PickleNode[] = Array.from({ length: 1e6 }, (_, i) => i);
  numbers.push(counter());
  const root = new Map<PickleNode, PickleNode>([["numbers", numbers]]);
  const { leftOut } = left(root);
  expect(leftOut).toEqual([`numbers.1000000: ${because}`]);
  expect(numbers.slice(-2)).toEqual([999_999, null]);
});
