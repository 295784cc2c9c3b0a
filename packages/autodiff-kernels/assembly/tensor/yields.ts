// The yields as a function of the point, and their derivatives applied to vectors; no likelihood here.
import { LOG_NORMAL, Shard } from "../shard";
import { addRate, f64At, firstRowOf, rateIndex, scaleOf, setF64, yieldDerivative, yieldOf } from "./rows";
import { rowDot, rowFold, rowScatter } from "./storage";

/** lambda of the rows of bins [first, last), into rowVector */
export function rowYields(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = firstRowOf(shard, last);
  for (let row = firstRowOf(shard, first); row < end; row++) {
    const exponent = rowDot(shard, row, shard.z);
    const rate = f64At(shard.rates, rateIndex(shard, row));
    setF64(shard.rowVector, row, yieldOf(shard, rate, scaleOf(shard, row, exponent), exponent));
  }
}

/** J v, into rowVector */
export function jvp(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = firstRowOf(shard, last);
  for (let row = firstRowOf(shard, first); row < end; row++) {
    const scale = scaleAtPoint(shard, row);
    const dExponent = rowDot(shard, row, shard.dz);
    const index = rateIndex(shard, row);
    const rate = f64At(shard.rates, index);
    setF64(shard.rowVector, row, yieldDerivative(shard, rate, scale, dExponent, f64At(shard.dRates, index)));
  }
}

/** J^T u for u in rowVector */
export function vjp(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = firstRowOf(shard, last);
  for (let row = firstRowOf(shard, first); row < end; row++) {
    const u = f64At(shard.rowVector, row);
    if (u == 0) continue;
    const scale = scaleAtPoint(shard, row);
    const rate = f64At(shard.rates, rateIndex(shard, row));
    addRate(shard, row, u * scale);
    const weight = shard.form == LOG_NORMAL ? u * rate * scale : u;
    if (weight != 0) rowScatter(shard, row, weight, shard.gradientZ);
  }
}

/** (sum_k u_k d2 lambda_k) v for u in rowVector; zero where variations add. */
export function rowsHvp(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  if (shard.form != LOG_NORMAL) return;
  const end = firstRowOf(shard, last);
  for (let row = firstRowOf(shard, first); row < end; row++) {
    const u = f64At(shard.rowVector, row);
    if (u == 0) continue;
    const scale = scaleAtPoint(shard, row);
    const dExponent = rowDot(shard, row, shard.dz);
    const index = rateIndex(shard, row);
    const rate = f64At(shard.rates, index);
    const dYield = yieldDerivative(shard, rate, scale, dExponent, f64At(shard.dRates, index));
    addRate(shard, row, u * scale * dExponent);
    const weight = u * dYield;
    if (weight != 0) rowScatter(shard, row, weight, shard.gradientZ);
  }
}

/** Rows [first, last) of A, folded, into out: f64 [last - first, foldCount], which the host sets to zero first. */
export function foldedRows(pointer: usize, first: u32, last: u32, out: usize): void {
  const shard = changetype<Shard>(pointer);
  for (let row = first; row < last; row++) {
    rowFold(shard, row, 1, out);
    out += <usize>shard.foldCount << 3;
  }
}

// Where variations add, the derivatives do not depend on z: the row is not read for them.
@inline
function scaleAtPoint(shard: Shard, row: u32): f64 {
  return shard.form == LOG_NORMAL ? scaleOf(shard, row, rowDot(shard, row, shard.z)) : f64At(shard.norm, row);
}
