// Row pairs (x, y) over [rate parameters | folded parameters] with H = sum x^T y, for the rank update to add up. With the
// sums of likelihood/curvature.ts, J_k = s_k (dr | r a) the derivative of lambda_k (s_k = norm_k and no r without
// log-normal), and j_z, j_a the sums of a_k J_k over "other" and "active":
//
//     sum_b J_b^T (d2phi_b) J_b      x = j_z, y = h_az j_a + h_zz j_z;  x = j_a, y = h_aa j_a + h_az j_z,
//                                    the second where there is one
//     for each row k                 -e_k J_k J_k^T, and log-normal u_k s_k [ r a a^T + a dr^T + dr a^T ]:
//                                    x = (dr | r a), y = (-e_k s_k^2 dr | (u_k s_k - e_k s_k^2 r) a)
//
// The last is right on and above the diagonal, where the rate parameters come first; the rest is its mirror image.
import { concavityOf, inActiveSum, isFull, weightOf } from "../likelihood/curvature";
import { LOG_NORMAL, Shard } from "../shard";
import { denseScatter } from "./dense";
import { rowFold } from "./storage";
import { rateScatter } from "./rates";
import { f64At, firstRowOf } from "./rows";

/** Fills row pairs from bin `first` on, whole bins at a time, and returns the first bin that did not fit. */
export function hessianRows(pointer: usize, first: u32): u32 {
  const shard = changetype<Shard>(pointer);
  shard.hessianRows = 0;
  let bin = first;
  for (; bin < shard.likelihoodBinCount; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    if (lastRow == firstRow) continue;
    const pairs = 2 + (shard.form == LOG_NORMAL || isFull(shard) ? lastRow - firstRow : 0);
    if (shard.hessianRows + pairs > shard.hessianCapacity) break;
    fillBin(shard, bin, firstRow, lastRow);
  }
  return bin;
}

function fillBin(shard: Shard, bin: u32, firstRow: u32, lastRow: u32): void {
  const strideBytes = <usize>shard.hessianStride << 3;
  const parametersAt = <usize>shard.rateParameterCount << 3;
  const pair = <usize>shard.hessianRows * strideBytes;
  const curvature = shard.curvature + <usize>bin * 24;
  const aa = load<f64>(curvature);
  const az = load<f64>(curvature, 8);
  const zz = load<f64>(curvature, 16);
  const hasActive = aa != 0 || az != 0;
  const other = shard.hessianX + pair;
  const active = other + strideBytes;
  memory.fill(other, 0, 2 * strideBytes);
  const logNormal = shard.form == LOG_NORMAL;
  let next: u32 = hasActive ? 2 : 1;
  for (let row = firstRow; row < lastRow; row++) {
    const scale = f64At(shard.scale, row);
    const factor = logNormal ? f64At(shard.rate, row) : 1; // of a: J = s (dr | r a), or (norm dr | a)
    const size = logNormal ? scale : 1;
    const a = shard.hessianRow;
    memory.fill(a, 0, strideBytes);
    rowFold(shard, row, 1, a + parametersAt);
    const isActive = inActiveSum(shard, row);
    if (!isActive || hasActive) {
      const sum = isActive ? active : other;
      const weight = weightOf(shard, row);
      rateScatter(shard, row, weight * scale, sum);
      denseScatter(a + parametersAt, weight * size * factor, sum + parametersAt, shard.foldCount);
    }
    const slope = logNormal ? f64At(shard.slopes, row) * scale : 0; // u s
    const concavity = concavityOf(shard, row);
    if (slope == 0 && concavity == 0) continue;
    const x = shard.hessianX + pair + <usize>next * strideBytes;
    const y = shard.hessianY + pair + <usize>next * strideBytes;
    memory.fill(x, 0, strideBytes);
    memory.fill(y, 0, strideBytes);
    // Without log-normal, dr is scaled alone: x = (norm dr | a), y = -e x.
    const rateScale = logNormal ? 1 : scale;
    const own = -concavity * size * size;
    rateScatter(shard, row, rateScale, x);
    denseScatter(a + parametersAt, factor, x + parametersAt, shard.foldCount);
    if (own != 0) rateScatter(shard, row, own * rateScale, y);
    denseScatter(a + parametersAt, slope + own * factor, y + parametersAt, shard.foldCount);
    next++;
  }
  const y = shard.hessianY + pair;
  const length = shard.hessianStride;
  memory.fill(y, 0, (hasActive ? 2 : 1) * strideBytes);
  denseScatter(other, zz, y, length);
  if (hasActive) {
    denseScatter(active, az, y, length);
    denseScatter(active, aa, y + strideBytes, length);
    denseScatter(other, az, y + strideBytes, length);
  }
  shard.hessianRows += next;
}
