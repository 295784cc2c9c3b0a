import { expect, test } from "vitest";
import { chunkTree, treeBytes } from "./new-tree.js";

const KEY_BYTES = 24;

/** Nodes of a tree, by their addresses. */
function nodesOf(bytes: Uint8Array, address: number, nodeBytes: number) {
  const nodes = new Map<
    number,
    { level: number; left: bigint; right: bigint; first: string; last: string }
  >();
  for (let at = 0; at < bytes.length; at += nodeBytes) {
    const view = new DataView(bytes.buffer, at, nodeBytes);
    const key = (start: number) =>
      Buffer.from(bytes.subarray(at + start, at + start + KEY_BYTES)).toString("hex");
    nodes.set(address + at, {
      level: view.getUint8(5),
      left: view.getBigUint64(8, true),
      right: view.getBigUint64(16, true),
      first: key(24),
      last: key(24 + view.getUint16(6, true) * (KEY_BYTES + 8)),
    });
  }
  return nodes;
}

// One node, two of them below one, and three levels with more than one node in the middle.
test.each([64, 65, 64 ** 2 + 1])("neighbours in a tree of %d chunks share the key between them", (count) => {
  // Addresses need more than 32 bits.
  const address = 5 * 2 ** 32;
  const chunks = Array.from({ length: count }, (_, index) => ({
    index,
    address: 2 ** 33 + 8 * index,
    size: 1 + index,
  }));
  const { bytes, root } = chunkTree(chunks, { chunkItems: 10, itemSize: 8 }, address);
  expect(bytes.length).toBe(treeBytes(count));
  const nodes = nodesOf(bytes, address, treeBytes(1));
  let neighbours = 0;
  for (const [at, { right, last, level }] of nodes) {
    const next = nodes.get(Number(right));
    if (next === undefined) {
      // Nothing is behind the last chunk: the key has the item that would be, and the first byte behind one.
      expect(last).toBe(`${"00".repeat(8)}${littleEndian(10 * count)}${littleEndian(8)}`);
      continue;
    }
    neighbours++;
    expect(last).toBe(next.first);
    expect(next.left).toBe(BigInt(at));
    expect(next.level).toBe(level);
  }
  const levels = nodes.get(root)!.level + 1;
  expect(neighbours).toBe(nodes.size - levels);
});

function littleEndian(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes.toString("hex");
}
