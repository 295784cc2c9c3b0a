import type { HostGroup } from "../threads/host-group.js";
import type { HalfDelivery } from "./half-host.js";
import type { HalfPlan } from "./half-plan.js";

/** Entries that are fetched from their shard at a time, unless a row has more. */
const entriesPerVisit = 2 ** 20;

/** A symmetric half whose row ranges live in the memories of several threads. */
export class ShardedHalf {
  readonly #plan: HalfPlan;
  readonly #hosts: HostGroup<HalfDelivery>;
  readonly #x: Float64Array;
  /** Of each shard, for the columns from its first row on. */
  readonly #results: readonly Float64Array[];

  constructor(parts: {
    readonly plan: HalfPlan;
    readonly hosts: HostGroup<HalfDelivery>;
    readonly exchange: ArrayBuffer | SharedArrayBuffer;
    readonly resultStart: readonly number[];
  }) {
    const { plan, exchange, resultStart } = parts;
    this.#plan = plan;
    this.#hosts = parts.hosts;
    this.#x = new Float64Array(exchange, 0, plan.entryStart.length - 1);
    this.#results = plan.ranges.map(
      ({ firstRow, lastColumn }, shard) =>
        new Float64Array(exchange, 8 * resultStart[shard]!, lastColumn - firstRow),
    );
  }

  /** Adds what the shards have found in their order, so that the sum does not depend on the threads. */
  product(x: Float64Array, out: Float64Array): void {
    this.#x.set(x);
    this.#hosts.run(0, 0);
    out.fill(0);
    this.#plan.ranges.forEach(({ firstRow }, shard) => {
      addAt(firstRow, this.#results[shard]!, out);
    });
  }

  visit(visit: (row: number, columns: Uint32Array, values: Float64Array) => void): void {
    const { ranges, entryStart } = this.#plan;
    ranges.forEach(({ firstRow, lastRow }, shardIndex) => {
      for (let first = firstRow; first < lastRow; ) {
        let last = first + 1;
        const begin = entryStart[first]!;
        while (last < lastRow && entryStart[last + 1]! - begin <= entriesPerVisit) last++;
        const count = entryStart[last]! - begin;
        const [columnBuffer, valueBuffer] = [
          this.#hosts.buffer(Math.ceil(count / 2)),
          this.#hosts.buffer(count),
        ];
        const [range, columns, values] = [{ first, last }, columnBuffer, valueBuffer];
        this.#hosts.deliver(() => ({ kind: "halfRows", shardIndex, ...range, columns, values }));
        for (let row = first; row < last; row++) {
          const start = entryStart[row]! - begin;
          const length = entryStart[row + 1]! - entryStart[row]!;
          visit(
            row,
            new Uint32Array(columnBuffer, 4 * start, length),
            new Float64Array(valueBuffer, 8 * start, length),
          );
        }
        first = last;
      }
    });
  }
}

function addAt(first: number, part: Float64Array, out: Float64Array): void {
  for (let i = 0; i < part.length; i++) out[first + i]! += part[i]!;
}
