import type { Adjacency } from "./sparse-symmetric.js";

/**
 * An order of the rows that keeps neighbours together, so that a Cholesky factor fills in little: breadth first from a
 * row at the rim of each component, rows of low degree first, all reversed. Chains and bands come out as chains and bands.
 *
 * Source: Cuthill and McKee, Proc. 24th ACM Nat. Conf. (1969) 157; George and Liu (1981), section 4.3.
 *
 * @returns for each new position the row that goes there, [size]
 */
export function reverseCuthillMcKee(graph: Adjacency): Uint32Array {
  const size = graph.start.length - 1;
  const degree = (row: number) => graph.start[row + 1]! - graph.start[row]!;
  const order = new Uint32Array(size);
  const visited = new Uint8Array(size);
  let length = 0;
  for (let seed = 0; seed < size; seed++) {
    if (visited[seed]) continue;
    const begin = length;
    order[length++] = rim(graph, seed);
    visited[order[begin]!] = 1;
    for (let head = begin; head < length; head++) {
      const row = order[head]!;
      const from = length;
      for (let edge = graph.start[row]!; edge < graph.start[row + 1]!; edge++) {
        const neighbour = graph.neighbours[edge]!;
        if (visited[neighbour]) continue;
        visited[neighbour] = 1;
        order[length++] = neighbour;
      }
      if (length - from > 1) order.subarray(from, length).sort((a, b) => degree(a) - degree(b) || a - b);
    }
  }
  return order.reverse();
}

/** A row far from others of its component: the end of breadth-first searches that go on while they get longer. */
function rim(graph: Adjacency, seed: number): number {
  let row = seed;
  let depth = -1;
  for (;;) {
    const search = farthest(graph, row);
    if (search.depth <= depth) return row;
    depth = search.depth;
    row = search.row;
  }
}

function farthest(graph: Adjacency, seed: number): { row: number; depth: number } {
  const seen = new Set([seed]);
  let level = [seed];
  for (let depth = 0; ; depth++) {
    const next: number[] = [];
    for (const row of level) {
      for (let edge = graph.start[row]!; edge < graph.start[row + 1]!; edge++) {
        const neighbour = graph.neighbours[edge]!;
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        next.push(neighbour);
      }
    }
    if (next.length === 0) return { row: level[0]!, depth };
    level = next;
  }
}
