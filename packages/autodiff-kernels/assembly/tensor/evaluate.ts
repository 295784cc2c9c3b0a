import { binLikelihood } from "../likelihood/bin";
import { binCurvature } from "../likelihood/curvature";
import { BIN_PROFILE } from "../likelihood/profile";
import { LOG_NORMAL, Shard } from "../shard";
import { addRate, f64At, firstRowOf, rateIndex, scaleOf, setF64, yieldDerivative, yieldOf } from "./rows";
import { rowDot, rowsScatter, rowsScatterPart } from "./storage";

/** Adds to the sum of phi, keeping what rounding takes from it. */
@inline
function addValue(shard: Shard, term: f64): void {
  const sum = shard.value + term;
  // Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974.
  shard.valueLost += Math.abs(shard.value) >= Math.abs(term) ? shard.value - sum + term : term - sum + shard.value;
  shard.value = sum;
}

/** One pass over the rows of bins [first, last): phi, its gradient, and what the products need later. */
export function evaluate(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = min(last, shard.likelihoodBinCount);
  let firstBefore = firstRowOf(shard, first); // of the bin before, whose gradient is still to be added
  for (let bin = first; bin < end; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    for (let row = firstRow; row < lastRow; row++) {
      rowsScatterPart(shard, firstBefore, firstRow, row, lastRow, shard.scratch, shard.gradientZ);
      const exponent = rowDot(shard, row, shard.z);
      const rate = f64At(shard.rates, rateIndex(shard, row));
      const scale = scaleOf(shard, row, exponent);
      setF64(shard.rate, row, rate);
      setF64(shard.scale, row, scale);
      setF64(shard.yields, row, yieldOf(shard, rate, scale, exponent));
    }
    const curvature = shard.curvature + <usize>bin * 24;
    addValue(
      shard,
      binLikelihood(
        shard,
        bin,
        firstRow,
        lastRow,
        shard.yields,
        shard.slopes,
        curvature,
        shard.weights,
        shard.concavities,
        0,
        0,
      ),
    );
    for (let row = firstRow; row < lastRow; row++) {
      const slope = f64At(shard.slopes, row);
      addRate(shard, row, slope * f64At(shard.scale, row));
      setF64(shard.scratch, row, shard.form == LOG_NORMAL ? slope * f64At(shard.yields, row) : slope);
    }
    if (firstRow < lastRow) firstBefore = firstRow;
  }
  if (first < end) rowsScatter(shard, firstBefore, firstRowOf(shard, end), shard.scratch, shard.gradientZ);
}

/** As evaluate, without derivatives; what evaluate keeps stays as it is. */
export function value(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = min(last, shard.likelihoodBinCount);
  const weights = shard.scratch;
  const concavities = weights + (<usize>shard.rowCount << 3);
  const curvature = concavities + (<usize>shard.rowCount << 3);
  for (let bin = first; bin < end; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    for (let row = firstRow; row < lastRow; row++) {
      const exponent = rowDot(shard, row, shard.z);
      const rate = f64At(shard.rates, rateIndex(shard, row));
      setF64(shard.rowVector, row, yieldOf(shard, rate, scaleOf(shard, row, exponent), exponent));
    }
    const scratch = shard.rowVector;
    addValue(
      shard,
      binLikelihood(shard, bin, firstRow, lastRow, scratch, scratch, curvature, weights, concavities, 0, 0),
    );
  }
}

/** The profile of the bins [first, last) at the point of the latest evaluate; what evaluate keeps stays as it is. */
export function profile(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = min(last, shard.likelihoodBinCount);
  const slopes = shard.rowVector;
  const weights = shard.scratch;
  const concavities = weights + (<usize>shard.rowCount << 3);
  const curvature = concavities + (<usize>shard.rowCount << 3);
  for (let bin = first; bin < end; bin++) {
    binLikelihood(
      shard,
      bin,
      firstRowOf(shard, bin),
      firstRowOf(shard, bin + 1),
      shard.yields,
      slopes,
      curvature,
      weights,
      concavities,
      shard.binProfile + ((<usize>bin * BIN_PROFILE) << 3),
      shard.betaProfile,
    );
  }
}

/** One pass over the rows of bins [first, last): (d2 phi) of a direction, at the point of the latest evaluate. */
export function hvp(pointer: usize, first: u32, last: u32): void {
  const shard = changetype<Shard>(pointer);
  const end = min(last, shard.likelihoodBinCount);
  const dYields = shard.rowVector;
  let firstBefore = firstRowOf(shard, first); // of the bin before, whose gradient is still to be added
  for (let bin = first; bin < end; bin++) {
    const firstRow = firstRowOf(shard, bin);
    const lastRow = firstRowOf(shard, bin + 1);
    for (let row = firstRow; row < lastRow; row++) {
      rowsScatterPart(shard, firstBefore, firstRow, row, lastRow, shard.scratch, shard.gradientZ);
      const dExponent = rowDot(shard, row, shard.dz);
      const dRate = f64At(shard.dRates, rateIndex(shard, row));
      setF64(shard.scratch, row, dExponent);
      const rate = f64At(shard.rate, row);
      setF64(dYields, row, yieldDerivative(shard, rate, f64At(shard.scale, row), dExponent, dRate));
    }
    const dSlopes = shard.scratch + (<usize>shard.rowCount << 3);
    binCurvature(shard, firstRow, lastRow, shard.curvature + <usize>bin * 24, dYields, dSlopes);
    for (let row = firstRow; row < lastRow; row++) {
      const dSlope = f64At(dSlopes, row);
      const slope = f64At(shard.slopes, row);
      const scale = f64At(shard.scale, row);
      let weight = dSlope;
      let dRateGradient = scale * dSlope;
      if (shard.form == LOG_NORMAL) {
        weight = dSlope * f64At(shard.yields, row) + slope * f64At(dYields, row);
        dRateGradient = scale * (dSlope + slope * f64At(shard.scratch, row));
      }
      addRate(shard, row, dRateGradient);
      setF64(shard.scratch, row, weight);
    }
    if (firstRow < lastRow) firstBefore = firstRow;
  }
  if (first < end) rowsScatter(shard, firstBefore, firstRowOf(shard, end), shard.scratch, shard.gradientZ);
}
