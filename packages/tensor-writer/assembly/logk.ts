// Logarithms as fdlibm, and the engines of JavaScript with it, has them near one: the same operations in the same order
// give the same bits. Source: https://www.netlib.org/fdlibm/e_log.c, where k is zero and i | j is not positive.
const LG1: f64 = 6.666666666666735130e-1;
const LG2: f64 = 3.999999999940941908e-1;
const LG3: f64 = 2.857142874366239149e-1;
const LG4: f64 = 2.222219843214978396e-1;
const LG5: f64 = 1.818357216161805012e-1;
const LG6: f64 = 1.531383769920937332e-1;
const LG7: f64 = 1.479819860511658591e-1;

/** At this distance from one it is one formula. */
const CLOSEST: f64 = 2e-6;
const FARTHEST: f64 = 0.28;

/** The numbers in memory: those of the code would be made anew, in three steps each, for every pair of entries. */
const NUMBERS = memory.data<f64>([1, 2, CLOSEST, FARTHEST, LG1, LG2, LG3, LG4, LG5, LG6, LG7]);

// @ts-ignore: decorator
@inline
function number(index: i32): v128 {
  return v128.load64_splat(NUMBERS + 8 * index);
}

/** Entries that are tried together. */
const LANES: i32 = 4;

/**
 * Replaces differences to the nominal yields by kfactor ln((nominal + difference) / nominal), where that ratio is near
 * one; others stay.
 *
 * @param values differences by bin; those of run r end before ends[r]
 * @param bins bin of each run
 * @param norm nominal yield of each bin
 * @param left where the numbers of the others go
 * @returns how many others there are
 */
export function logkOfDifferences(
  values: usize,
  bins: usize,
  ends: usize,
  runCount: i32,
  norm: usize,
  kfactor: f64,
  left: usize,
): i32 {
  const factor = f64x2.splat(kfactor);
  const one = number(0);
  let leftCount = 0;
  let entry = 0;
  for (let run = 0; run < runCount; run++) {
    const nominal = v128.load64_splat(norm + 8 * load<i32>(bins + 4 * run));
    const end = load<i32>(ends + 4 * run);
    while (entry < end) {
      const at = values + 8 * entry;
      if (entry + LANES <= end) {
        const f = f64x2.sub(f64x2.div(f64x2.add(nominal, v128.load(at)), nominal), one);
        const g = f64x2.sub(f64x2.div(f64x2.add(nominal, v128.load(at, 16)), nominal), one);
        if (i64x2.all_true(v128.and(isNear(f), isNear(g)))) {
          v128.store(at, f64x2.mul(factor, logarithm(f)));
          v128.store(at, f64x2.mul(factor, logarithm(g)), 16);
          entry += LANES;
          continue;
        }
      }
      const f = f64x2.sub(f64x2.div(f64x2.add(nominal, v128.load64_splat(at)), nominal), one);
      if (i64x2.all_true(isNear(f))) v128.store64_lane(at, f64x2.mul(factor, logarithm(f)), 0);
      else store<i32>(left + 4 * leftCount++, entry);
      entry++;
    }
  }
  return leftCount;
}

// @ts-ignore: decorator
@inline
function isNear(f: v128): v128 {
  const distance = f64x2.abs(f);
  return v128.and(f64x2.gt(distance, number(2)), f64x2.lt(distance, number(3)));
}

/** ln(1 + f) of two numbers. */
// @ts-ignore: decorator
@inline
function logarithm(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(number(1), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(
    w,
    f64x2.add(number(5), f64x2.mul(w, f64x2.add(number(7), f64x2.mul(w, number(9))))),
  );
  const odd = f64x2.mul(
    z,
    f64x2.add(
      number(4),
      f64x2.mul(
        w,
        f64x2.add(number(6), f64x2.mul(w, f64x2.add(number(8), f64x2.mul(w, number(10))))),
      ),
    ),
  );
  return f64x2.sub(f, f64x2.mul(s, f64x2.sub(f, f64x2.add(odd, even))));
}
