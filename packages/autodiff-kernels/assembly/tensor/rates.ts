// The derivatives of the rates by the rate parameters, as compressed sparse rows: one for each row, or for each process.
import { Shard } from "../shard";
import { rateIndex } from "./rows";

/** Where the entries of a rate begin; they end where those of the next rate do. */
@inline
export function rateEntry(shard: Shard, rate: u32): u32 {
  return load<u32>(shard.rateStart + (<usize>rate << 2));
}

/** Rate parameter of an entry. */
@inline
export function rateParameter(shard: Shard, entry: u32): u32 {
  return load<u32>(shard.rateColumns + (<usize>entry << 2));
}

/** out += weight d rate_row, f64 [rateParameterCount] */
export function rateScatter(shard: Shard, row: u32, weight: f64, out: usize): void {
  const rate = rateIndex(shard, row);
  const end = rateEntry(shard, rate + 1);
  for (let entry = rateEntry(shard, rate); entry < end; entry++) {
    const address = out + (<usize>rateParameter(shard, entry) << 3);
    store<f64>(address, load<f64>(address) + weight * load<f64>(shard.rateValues + (<usize>entry << 3)));
  }
}
