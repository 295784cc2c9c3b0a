// Logarithms as fdlibm, and the engines of JavaScript with it, has them near one: the same operations in the same order
// give the same bits. Source: https://www.netlib.org/fdlibm/e_log.c, where k is zero and i | j is not positive.
const LG1: f64 = 6.666666666666735130e-1;
const LG2: f64 = 3.999999999940941908e-1;
const LG3: f64 = 2.857142874366239149e-1;
const LG4: f64 = 2.222219843214978396e-1;
const LG5: f64 = 1.818357216161805012e-1;
const LG6: f64 = 1.531383769920937332e-1;
const LG7: f64 = 1.479819860511658591e-1;

/** Between these it is one formula, but where the number is closer to one than that. */
const LOWEST: f64 = 0.72;
const HIGHEST: f64 = 1.37;
const CLOSEST: f64 = 2e-6;

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
  let leftCount = 0;
  let entry = 0;
  for (let run = 0; run < runCount; run++) {
    const nominal = f64x2.splat(load<f64>(norm + 8 * load<i32>(bins + 4 * run)));
    const end = load<i32>(ends + 4 * run);
    for (; entry < end; entry += 2) {
      const at = values + 8 * entry;
      // The last of an odd number is taken twice.
      const isPair = entry + 1 < end;
      const given = isPair ? v128.load(at) : v128.load64_splat(at);
      const ratio = f64x2.div(f64x2.add(nominal, given), nominal);
      const f = f64x2.sub(ratio, f64x2.splat(1));
      const isNear = v128.and(
        v128.and(f64x2.gt(ratio, f64x2.splat(LOWEST)), f64x2.lt(ratio, f64x2.splat(HIGHEST))),
        f64x2.gt(f64x2.abs(f), f64x2.splat(CLOSEST)),
      );
      const result = f64x2.mul(factor, logarithm(f));
      if (isPair && i64x2.all_true(isNear)) {
        v128.store(at, result);
        continue;
      }
      if (i64x2.extract_lane(isNear, 0) != 0) v128.store64_lane(at, result, 0);
      else store<i32>(left + 4 * leftCount++, entry);
      if (!isPair) break;
      if (i64x2.extract_lane(isNear, 1) != 0) v128.store64_lane(at, result, 1, 8);
      else store<i32>(left + 4 * leftCount++, entry + 1);
    }
    entry = end;
  }
  return leftCount;
}

/** ln(1 + f) of two numbers. */
// @ts-ignore: decorator
@inline
function logarithm(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(
    w,
    f64x2.add(
      f64x2.splat(LG2),
      f64x2.mul(w, f64x2.add(f64x2.splat(LG4), f64x2.mul(w, f64x2.splat(LG6)))),
    ),
  );
  const odd = f64x2.mul(
    z,
    f64x2.add(
      f64x2.splat(LG1),
      f64x2.mul(
        w,
        f64x2.add(
          f64x2.splat(LG3),
          f64x2.mul(w, f64x2.add(f64x2.splat(LG5), f64x2.mul(w, f64x2.splat(LG7)))),
        ),
      ),
    ),
  );
  return f64x2.sub(f, f64x2.mul(s, f64x2.sub(f, f64x2.add(odd, even))));
}
