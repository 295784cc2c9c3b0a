// The diagonal of sum_b J_b^T (d2phi_b) J_b over [rate parameters | folded parameters], without the matrix. The rows of
// a bin are added up first, per parameter, into the derivatives j_a and j_z of its sums "active" and "other", since d2phi
// couples them (likelihood/curvature.ts); then each parameter gets
//
//     h_aa j_a^2 + 2 h_az j_a j_z + h_zz j_z^2 - sum_k e_k j_k^2
//
// Scratch space: j_a in hessianX, j_z in hessianY, j_k of one row in diagonalRow, the last sum in diagonalSquares, all of them zero
// before and after a bin; the result in hessianRow.
import { concavityOf, inActiveSum, isFull, weightOf } from "../likelihood/curvature";
import { CSR, DENSE, LOG_NORMAL, Shard } from "../shard";
import { columnAt } from "./pairs";
import { rateEntry, rateParameter, rateScatter } from "./rates";
import { f64At, firstRowOf, rateIndex, setF64 } from "./rows";
import { rowFold } from "./storage";

/** A visit of a parameter moves j_k into the sums, or the sums into the result. Another one finds zeros. */
const COLLECT: u32 = 0;
const TAKE: u32 = 1;

/** Adds the bins [first, last). */
export function gaussNewtonDiagonal(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const parametersAt = <usize>shard.rateParameterCount << 3;
  const end = min(last, shard.likelihoodBinCount);
  const full = isFull(shard);
  for (let bin = first; bin < end; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    for (let row = firstRow; row < lastRow; row++) {
      const scale = f64At(shard.scale, row);
      const sum = full ? shard.diagonalRow : inActiveSum(shard, row) ? shard.hessianX : shard.hessianY;
      rateScatter(shard, row, scale, sum);
      rowFold(shard, row, shard.form == LOG_NORMAL ? scale * f64At(shard.rate, row) : 1, sum + parametersAt);
      if (full) visitRow(shard, row, COLLECT, row);
    }
    for (let row = firstRow; row < lastRow; row++) visitRow(shard, row, TAKE, bin);
  }
}

/** Every parameter that the row has an entry for. @param rowOrBin what to collect from, or to take */
function visitRow(shard: Shard, row: u32, step: u32, rowOrBin: u32): void {
  const rate = rateIndex(shard, row);
  const rateEnd = rateEntry(shard, rate + 1);
  for (let entry = rateEntry(shard, rate); entry < rateEnd; entry++) {
    visit(shard, rateParameter(shard, entry), step, rowOrBin);
  }
  if (shard.storage == DENSE) {
    visitRun(shard, 0, shard.columnCount, step, rowOrBin);
  } else if (shard.storage == CSR) {
    const end = load<u32>(shard.entryStart + (<usize>row << 2), 4);
    for (let entry = load<u32>(shard.entryStart + (<usize>row << 2)); entry < end; entry++) {
      visitRun(shard, columnAt(shard.offsets, entry), 1, step, rowOrBin);
    }
  } else {
    const end = load<u32>(shard.runStart + (<usize>row << 2), 4);
    for (let run = load<u32>(shard.runStart + (<usize>row << 2)); run < end; run++) {
      const at = shard.runs + (<usize>run << 3);
      visitRun(shard, load<u32>(at), load<u32>(at, 4), step, rowOrBin);
    }
  }
}

@inline
function visitRun(shard: Shard, column: u32, length: u32, step: u32, rowOrBin: u32): void {
  for (const end = column + length; column < end; column++) {
    const parameter = load<i32>(shard.foldParameter + (<usize>column << 2));
    if (parameter < 0) continue;
    visit(shard, shard.rateParameterCount + parameter, step, rowOrBin);
  }
}

@inline
function visit(shard: Shard, index: u32, step: u32, rowOrBin: u32): void {
  if (step == COLLECT) collect(shard, index, rowOrBin);
  else take(shard, index, rowOrBin);
}

function collect(shard: Shard, index: u32, row: u32): void {
  const own = f64At(shard.diagonalRow, index);
  if (own == 0) return;
  setF64(shard.diagonalRow, index, 0);
  const sum = inActiveSum(shard, row) ? shard.hessianX : shard.hessianY;
  setF64(sum, index, f64At(sum, index) + weightOf(shard, row) * own);
  const squares = shard.diagonalSquares;
  setF64(squares, index, f64At(squares, index) + concavityOf(shard, row) * own * own);
}

@inline
function take(shard: Shard, index: u32, bin: u32): void {
  const curvature = shard.curvature + <usize>bin * 24;
  const active = f64At(shard.hessianX, index);
  const other = f64At(shard.hessianY, index);
  setF64(shard.hessianX, index, 0);
  setF64(shard.hessianY, index, 0);
  let term =
    load<f64>(curvature) * active * active +
    2 * load<f64>(curvature, 8) * active * other +
    load<f64>(curvature, 16) * other * other;
  if (isFull(shard)) {
    term -= f64At(shard.diagonalSquares, index);
    setF64(shard.diagonalSquares, index, 0);
  }
  // Profiling a beta can leave a bin concave, e.g. one without counts.
  if (term > 0) setF64(shard.hessianRow, index, f64At(shard.hessianRow, index) + term);
}
