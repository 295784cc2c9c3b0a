// Row pairs (x, y) over [rate parameters | folded parameters] with H = sum x^T y, for the rank update to add up:
//
//     sum_b J_b^T (d2phi_b) J_b      x = j_a, y = h_aa j_a + h_az j_z;  x = j_z, y = h_az j_a + h_zz j_z,
//                                    j_a, j_z the derivatives of the sums n_a, n_z
//     log-normal, for each row k     u_k s_k [ r a a^T + a dr^T + dr a^T ]: x = (dr | r a), y = (0 | u_k s_k a)
//
// The second is right on and above the diagonal, where the rate parameters come first; the rest is its mirror image.
import { BETA_LITE_GAMMA, LOG_NORMAL, Shard } from "../shard";
import { denseScatter } from "./dense";
import { rowFold } from "./storage";
import { f64At, firstRowOf, rateIndex } from "./rows";

/** Fills row pairs from bin `first` on, whole bins at a time, and returns the first bin that found no room. */
export function hessianRows(pointer: usize, first: u32): u32 {
  const shard = changetype<Shard>(pointer);
  shard.hessianRows = 0;
  let bin = first;
  for (; bin < shard.likelihoodBinCount; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    if (lastRow == firstRow) continue;
    const pairs = 2 + (shard.form == LOG_NORMAL ? lastRow - firstRow : 0);
    if (shard.hessianRows + pairs > shard.hessianCapacity) break;
    fillBin(shard, bin, firstRow, lastRow);
  }
  return bin;
}

function fillBin(shard: Shard, bin: u32, firstRow: u32, lastRow: u32): void {
  const strideBytes = <usize>shard.hessianStride << 3;
  const rateCount = shard.rateParameterCount;
  const parametersAt = <usize>rateCount << 3;
  const pair = <usize>shard.hessianRows * strideBytes;
  const active = shard.hessianX + pair;
  const other = active + strideBytes;
  memory.fill(active, 0, 2 * strideBytes);
  let next: u32 = 2;
  for (let row = firstRow; row < lastRow; row++) {
    const scale = f64At(shard.scale, row);
    const rate = f64At(shard.rate, row);
    const logNormal = shard.form == LOG_NORMAL;
    const a = shard.hessianRow;
    memory.fill(a, 0, strideBytes);
    rowFold(shard, row, 1, a + parametersAt);
    const rateRow = shard.rateJacobian + <usize>rateIndex(shard, row) * (<usize>rateCount << 3);
    const isActive = shard.binByBin == BETA_LITE_GAMMA && load<u8>(shard.active + row) != 0;
    const sum = isActive ? active : other;
    // dlambda = s (dr | r a), or (norm dr | a)
    denseScatter(rateRow, scale, sum, rateCount);
    denseScatter(a + parametersAt, logNormal ? scale * rate : 1, sum + parametersAt, shard.foldCount);
    const weight = f64At(shard.slopes, row) * scale;
    if (!logNormal || weight == 0) continue;
    const x = shard.hessianX + pair + <usize>next * strideBytes;
    const y = shard.hessianY + pair + <usize>next * strideBytes;
    memory.fill(x, 0, strideBytes);
    memory.fill(y, 0, strideBytes);
    memory.copy(x, rateRow, parametersAt);
    denseScatter(a + parametersAt, rate, x + parametersAt, shard.foldCount);
    denseScatter(a + parametersAt, weight, y + parametersAt, shard.foldCount);
    next++;
  }
  const curvature = shard.curvature + <usize>bin * 24;
  const aa = load<f64>(curvature);
  const az = load<f64>(curvature, 8);
  const zz = load<f64>(curvature, 16);
  const y = shard.hessianY + pair;
  memory.fill(y, 0, 2 * strideBytes);
  const length = shard.hessianStride;
  denseScatter(active, aa, y, length);
  denseScatter(other, az, y, length);
  denseScatter(active, az, y + strideBytes, length);
  denseScatter(other, zz, y + strideBytes, length);
  shard.hessianRows += next;
}
