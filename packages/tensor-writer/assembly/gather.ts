/** Marks elements of a histogram that are dropped. */
const DROPPED: i32 = -1;

/**
 * Takes the entries of a sparse histogram from number `from` on whose flat index is from `base` up to `end`. Left out are
 * zeros, elements that are dropped, and those of bins without a nominal yield.
 *
 * @param indexBytes 4 for indices that are u32, 8 for f64
 * @param previous the index before the first, which must be larger
 * @param bins bin of each element after `base`, counted from outerBin, or DROPPED; `systematics` in the same way
 * @param state how many entries and runs there are: goes on from there, [2]
 * @param runBins bin of each run of entries in the same bin, and in `runEnds` where it ends
 * @returns the number of the entry after the last one; -1 - its number for one whose index is not larger than the one
 *   before, or whose value is not finite
 */
export function gather(
  indices: usize,
  indexBytes: i32,
  values: usize,
  from: i32,
  count: i32,
  base: f64,
  end: f64,
  previous: f64,
  bins: usize,
  outerBin: i32,
  systematics: usize,
  outerSystematic: i32,
  norm: usize,
  state: usize,
  outSystematics: usize,
  outValues: usize,
  runBins: usize,
  runEnds: usize,
): i32 {
  let filled = load<i32>(state);
  let runs = load<i32>(state, 4);
  let bin = runs == 0 ? -1 : load<i32>(runBins + 4 * (runs - 1));
  let last = previous < base ? -1 : <i32>(previous - base);
  let entry = from;
  for (; entry < count; entry++) {
    const at = indices + entry * indexBytes;
    const flat = indexBytes == 8 ? load<f64>(at) : <f64>load<u32>(at);
    if (flat >= end) break;
    // Signed: what is before the base is negative. Not a number becomes 0, where the first entry has been looked at.
    const inner = <i32>(flat - base);
    if (inner <= last) return -1 - entry;
    last = inner;
    const binWithin = load<i32>(bins + 4 * inner);
    if (binWithin == DROPPED) continue;
    const value = load<f64>(values + 8 * entry);
    if (value - value != 0) return -1 - entry;
    const own = outerBin + binWithin;
    if (value == 0 || load<f64>(norm + 8 * own) == 0) continue;
    if (own != bin) {
      if (runs > 0) store<i32>(runEnds + 4 * (runs - 1), filled);
      bin = own;
      store<i32>(runBins + 4 * runs++, own);
    }
    store<u32>(outSystematics + 4 * filled, outerSystematic + load<i32>(systematics + 4 * inner));
    store<f64>(outValues + 8 * filled++, value);
  }
  if (runs > 0) store<i32>(runEnds + 4 * (runs - 1), filled);
  store<i32>(state, filled);
  store<i32>(state, runs, 4);
  return entry;
}
