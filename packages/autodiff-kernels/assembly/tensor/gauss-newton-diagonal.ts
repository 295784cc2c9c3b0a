// The diagonal of sum_b J_b^T (d2phi_b) J_b over [rate parameters | folded parameters], without the matrix. The rows of
// a bin are added up first, per parameter, into the derivatives j_a and j_z of its sums n_a and n_z, since d2phi couples
// them; then each parameter gets h_aa j_a^2 + 2 h_az j_a j_z + h_zz j_z^2. Room: j_a in hessianX, j_z in hessianY, the
// result in hessianRow.
import { BETA_LITE_GAMMA, CSR, DENSE, LOG_NORMAL, Shard } from "../shard";
import { f64At, firstRowOf, rateIndex, setF64 } from "./rows";
import { denseScatter } from "./dense";
import { columnAt } from "./pairs";
import { rowFold } from "./storage";

/** Adds the bins [first, last); j_a and j_z are zero before and after. */
export function gaussNewtonDiagonal(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const rateCount = shard.rateParameterCount;
  const parametersAt = <usize>rateCount << 3;
  const end = min(last, shard.likelihoodBinCount);
  for (let bin = first; bin < end; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    for (let row = firstRow; row < lastRow; row++) {
      const scale = f64At(shard.scale, row);
      const isActive = shard.binByBin == BETA_LITE_GAMMA && load<u8>(shard.active + row) != 0;
      const sum = isActive ? shard.hessianX : shard.hessianY;
      const rateRow = shard.rateJacobian + <usize>rateIndex(shard, row) * parametersAt;
      denseScatter(rateRow, scale, sum, rateCount);
      rowFold(shard, row, shard.form == LOG_NORMAL ? scale * f64At(shard.rate, row) : 1, sum + parametersAt);
    }
    const curvature = shard.curvature + <usize>bin * 24;
    for (let parameter: u32 = 0; parameter < rateCount; parameter++) take(shard, parameter, curvature);
    for (let row = firstRow; row < lastRow; row++) takeRow(shard, row, curvature);
  }
}

/** Every parameter that the row has an entry for; one that another entry has taken adds nothing. */
function takeRow(shard: Shard, row: u32, curvature: usize): void {
  if (shard.storage == DENSE) {
    takeRun(shard, 0, shard.columnCount, curvature);
  } else if (shard.storage == CSR) {
    const end = load<u32>(shard.entryStart + (<usize>row << 2), 4);
    for (let entry = load<u32>(shard.entryStart + (<usize>row << 2)); entry < end; entry++) {
      takeRun(shard, columnAt(shard.offsets, entry), 1, curvature);
    }
  } else {
    const end = load<u32>(shard.runStart + (<usize>row << 2), 4);
    for (let run = load<u32>(shard.runStart + (<usize>row << 2)); run < end; run++) {
      const at = shard.runs + (<usize>run << 3);
      takeRun(shard, load<u32>(at), load<u32>(at, 4), curvature);
    }
  }
}

@inline
function takeRun(shard: Shard, column: u32, length: u32, curvature: usize): void {
  for (const end = column + length; column < end; column++) {
    const parameter = load<i32>(shard.foldParameter + (<usize>column << 2));
    if (parameter >= 0) take(shard, shard.rateParameterCount + parameter, curvature);
  }
}

@inline
function take(shard: Shard, index: u32, curvature: usize): void {
  const active = f64At(shard.hessianX, index);
  const other = f64At(shard.hessianY, index);
  setF64(shard.hessianX, index, 0);
  setF64(shard.hessianY, index, 0);
  const term =
    load<f64>(curvature) * active * active +
    2 * load<f64>(curvature, 8) * active * other +
    load<f64>(curvature, 16) * other * other;
  // Profiling a beta can leave a bin concave, e.g. one without counts.
  if (term > 0) setF64(shard.hessianRow, index, f64At(shard.hessianRow, index) + term);
}
