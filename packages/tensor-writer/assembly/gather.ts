/** Marks elements of a histogram that are dropped. */
const DROPPED: i32 = -1;

/** Entries that are taken together. */
const LANES: i32 = 4;

/**
 * Takes the entries of a sparse histogram from number `from` on whose flat index is from `base` up to `end`. Left out are
 * zeros, elements that are dropped, and those of bins without a nominal yield.
 *
 * @param indexBytes 4 for indices that are u32, 8 for f64
 * @param previous the index before the first, which must be larger
 * @param bins bin of each element after `base`, counted from outerBin, or DROPPED; `systematics` in the same way
 * @param plainCount the first elements after `base` that are in outerBin and have their numbers as systematics
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
  plainCount: i32,
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
  // From here on several entries are tried together.
  let together = from;
  while (entry < count) {
    // The run of the bin has begun, so that its nominal yield is not zero.
    if (entry >= together && bin == outerBin && last >= 0) {
      const stop = gatherPlain(
        indices,
        indexBytes,
        values,
        entry,
        count,
        base,
        last,
        outerSystematic,
        plainCount,
        outSystematics + 4 * filled,
        outValues + 8 * filled,
      );
      together = stop + LANES;
      if (stop > entry) {
        filled += stop - entry;
        entry = stop;
        last = load<i32>(outSystematics + 4 * (filled - 1)) - outerSystematic;
        continue;
      }
    }
    const at = indices + entry * indexBytes;
    const flat = indexBytes == 8 ? load<f64>(at) : <f64>load<u32>(at);
    if (flat >= end) break;
    // Signed: what is before the base is negative. Not a number becomes 0, where the first entry has been looked at.
    const inner = <i32>(flat - base);
    if (inner <= last) return -1 - entry;
    last = inner;
    const binWithin = load<i32>(bins + 4 * inner);
    const value = load<f64>(values + 8 * entry);
    if (binWithin == DROPPED) {
      entry++;
      continue;
    }
    if (value - value != 0) return -1 - entry;
    entry++;
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

/**
 * Takes entries of plain elements, four at a time, as long as all of them are to be taken.
 *
 * @param last number of the element before the first, counted from `base` as plainCount
 * @returns the number of the entry after the last one that was taken
 */
function gatherPlain(
  indices: usize,
  indexBytes: i32,
  values: usize,
  from: i32,
  count: i32,
  base: f64,
  last: i32,
  outerSystematic: i32,
  plainCount: i32,
  outSystematics: usize,
  outValues: usize,
): i32 {
  const narrowBase = i32x4.splat(indexBytes == 4 ? <i32>(<u32>base) : 0);
  const wideBase = f64x2.splat(base);
  const zero = f64x2.splat(0);
  const firstSystematic = i32x4.splat(outerSystematic);
  let before = i32x4.splat(last);
  let entry = from;
  for (; entry + LANES <= count; entry += LANES) {
    const at = indices + entry * indexBytes;
    const inner =
      indexBytes == 4
        ? i32x4.sub(v128.load(at), narrowBase)
        : i64x2.shuffle(
            i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(v128.load(at), wideBase)),
            i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(v128.load(at, 16), wideBase)),
            0,
            2,
          );
    if (i32x4.extract_lane(inner, 3) >= plainCount) break;
    const a = v128.load(values + 8 * entry);
    const b = v128.load(values + 8 * entry, 16);
    const rise = i32x4.gt_s(inner, i32x4.shuffle(before, inner, 3, 4, 5, 6));
    // Infinity less itself is no number, and zero is left out.
    const areFinite = v128.and(f64x2.eq(f64x2.sub(a, a), zero), f64x2.eq(f64x2.sub(b, b), zero));
    const areKept = v128.and(f64x2.ne(a, zero), f64x2.ne(b, zero));
    if (!i32x4.all_true(v128.and(rise, v128.and(areFinite, areKept)))) break;
    const filled = entry - from;
    v128.store(outSystematics + 4 * filled, i32x4.add(inner, firstSystematic));
    v128.store(outValues + 8 * filled, a);
    v128.store(outValues + 8 * filled, b, 16);
    before = inner;
  }
  return entry;
}
