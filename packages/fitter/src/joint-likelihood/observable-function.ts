import { differentiable, ops } from "@rabbit-fit/autodiff-kernels";
import type { Likelihood } from "../likelihood/likelihood.js";
import { type Mapping, sumCount } from "../mappings/mapping.js";
import { forEachEntry } from "../mappings/sparse-rows.js";
import type { Frozen } from "../parameters/frozen.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import { linearized, mappedParameters } from "../prediction/mapped-observables.js";
import { byParameter, type JointBins, rowScales } from "./joint-bins.js";
import {
  addShareChanges,
  addShareSlopes,
  type SharedParameter,
  shareChange,
  sharedParameter,
  shareOf,
} from "./shared-parameters.js";

/** An observable at a point of the joint likelihood, with its derivatives. */
export interface ObservableAt {
  readonly value: number;
  /** dg/dlambda_k, [rows] */
  readonly byRow: Float64Array;
  /** dg/dbeta, [bin-by-bin parameters] */
  readonly byBeta: Float64Array;
  /** dg/dx besides that by the rows, [parameters] */
  readonly byParameter: Float64Array;
  /** The change of these three along changes of rows, bin-by-bin parameters and parameters. */
  along(
    dRows: Float64Array,
    dBetas: Float64Array,
    dx: Float64Array,
  ): Pick<ObservableAt, "byRow" | "byBeta" | "byParameter">;
}

/** One output of a mapping as a function g(lambda, beta, x) of the yields of the rows and of the bin-by-bin parameters. */
export interface ObservableFunction {
  at(bins: JointBins): ObservableAt;
}

/**
 * Sums y of the yields, beta lambda of each row or lambda and what is added to a cell, and the function f(y, p) of the mapping. What is
 * added to a whole bin is shared by its processes in proportion to their yields, as in histograms.
 *
 * @param betas `held`: where nothing profiles them in what is shown after the fit, bin-by-bin parameters of the observable stay
 * at their centres
 * @throws NotSolvedError where bins vary with the fluctuations of others
 */
export function observableFunction(
  likelihood: Likelihood,
  mapping: Mapping,
  { output, betas: treatment, frozen }: { output: number; betas: "free" | "held"; frozen: Frozen },
): ObservableFunction {
  const { rows, processCount, statistics, map } = likelihood;
  const { parts, shares } = partsOf(mapping);
  const count = sumCount(mapping);
  const betaCount = statistics?.kstat.length ?? 0;
  const isHeld = treatment === "held";
  const { traced } = mapping;
  const curved =
    traced &&
    differentiable((w) => {
      const sums = ops.slice(w, 0, count);
      return ops.sum(ops.gather(traced(sums, ops.slice(w, count, count + map.size)), Int32Array.of(output)));
    }, count + map.size);
  /** From derivatives by the sums to those by rows, before what scales them, and by what is added. */
  const back = (bySum: Float64Array) => {
    const ofRows = new Float64Array(rows.rowCount);
    const added = new Float64Array(betaCount);
    for (const { row, beta, sum } of parts) {
      if (row >= 0) ofRows[row]! += bySum[sum]!;
      else added[beta]! += bySum[sum]!;
    }
    return { ofRows, added };
  };
  return {
    at({ x, rowYields, given }) {
      const scales =
        isHeld && given.betas ? heldScales(given.betas.ofRow, statistics!.beta0) : rowScales(given);
      const betas = isHeld ? statistics?.beta0 : given.betas?.values;
      const effect = given.betas?.effect;
      const sums = new Float64Array(count);
      for (const { row, beta, sum } of parts) {
        sums[sum]! += row >= 0 ? scales[row]! * rowYields[row]! : effect![beta]! * betas![beta]!;
      }
      const shareAt = shares.map((shared) => shareOf(shared, rowYields));
      shares.forEach(({ beta, sum }, k) => {
        sums[sum]! += effect![beta]! * betas![beta]! * shareAt[k]!.part;
      });
      const parameters = mappedParameters(map, x, frozen);
      const { values, bySum, byParameter: byMapped } = linearized(mapping, sums, parameters);
      const slopes = new Float64Array(count);
      forEachEntry(bySum, output, (sum, value) => {
        slopes[sum]! += value;
      });
      const ofMapped = new Float64Array(map.size);
      if (byMapped) forEachEntry(byMapped, output, (i, value) => void (ofMapped[i]! += value));
      const { ofRows, added } = back(slopes);
      const ofShares = new Float64Array(rows.rowCount);
      shares.forEach((shared, k) => {
        const { beta, sum } = shared;
        addShareSlopes(shared, shareAt[k]!, slopes[sum]! * effect![beta]! * betas![beta]!, ofShares);
        added[beta]! += slopes[sum]! * shareAt[k]!.part;
      });
      const ofRow = given.betas?.ofRow;
      const toBetas = (perRow: Float64Array, perAdded: Float64Array) => {
        if (isHeld || !ofRow) return new Float64Array(betaCount);
        const out = byParameter(ofRow, perRow, betaCount);
        perAdded.forEach((value, i) => {
          out[i]! += effect![i]! * value;
        });
        return out;
      };
      return {
        value: values[output]!,
        byRow: ofRows.map((value, row) => value * scales[row]! + ofShares[row]!),
        byBeta: toBetas(
          ofRows.map((value, row) => value * rowYields[row]!),
          added,
        ),
        byParameter: ofMapped.map((value, i) => value * parameters.slopes[i]!),
        along(dRows, dBetas, dx) {
          const dScales = scales.map((_, row) => {
            const i = isHeld ? -1 : (ofRow?.[row] ?? -1);
            return i < 0 ? 0 : dBetas[i]!;
          });
          const dSums = new Float64Array(count);
          for (const { row, beta, sum } of parts) {
            if (row >= 0) dSums[sum]! += scales[row]! * dRows[row]! + dScales[row]! * rowYields[row]!;
            else if (!isHeld) dSums[sum]! += effect![beta]! * dBetas[beta]!;
          }
          const changeOf = (beta: number) => (isHeld ? 0 : dBetas[beta]!);
          const dShares = shares.map((shared, k) => shareChange(shared, shareAt[k]!, dRows));
          shares.forEach(({ beta, sum }, k) => {
            const ofBeta = changeOf(beta) * shareAt[k]!.part + betas![beta]! * dShares[k]!;
            dSums[sum]! += effect![beta]! * ofBeta;
          });
          const w = Float64Array.from([...sums, ...parameters.values]);
          const dw = Float64Array.from([...dSums, ...dx.map((value, i) => parameters.slopes[i]! * value)]);
          const change = new Float64Array(w.length);
          curved?.hvp(w, dw, change);
          const changed = back(change.subarray(0, count));
          const changedShares = new Float64Array(rows.rowCount);
          shares.forEach((shared, k) => {
            const { beta, sum } = shared;
            const [slope, dSlope, e] = [slopes[sum]!, change[sum]!, effect![beta]!];
            const dScale = e * (dSlope * betas![beta]! + slope * changeOf(beta));
            const scale = slope * e * betas![beta]!;
            addShareChanges(shared, shareAt[k]!, { scale, dScale, dPart: dShares[k]!, dRows }, changedShares);
            changed.added[beta]! += dSlope * shareAt[k]!.part + slope * dShares[k]!;
          });
          return {
            byRow: scales.map(
              (scale, row) =>
                changed.ofRows[row]! * scale + ofRows[row]! * dScales[row]! + changedShares[row]!,
            ),
            byBeta: toBetas(
              rowYields.map((value, row) => changed.ofRows[row]! * value + ofRows[row]! * dRows[row]!),
              changed.added,
            ),
            byParameter: parameters.slopes.map((slope, i) => {
              // p = x^2 of a signal strength that is stored as its square root.
              const ofSquare = map.squared[i] && slope !== 0 ? 2 * ofMapped[i]! * dx[i]! : 0;
              return slope * change[count + i]! + ofSquare;
            }),
          };
        },
      };
    },
  };

  function partsOf({ selections, key }: Mapping) {
    const isAdded = statistics?.type === "normal-additive";
    if (statistics?.variations) {
      throw new NotSolvedError(
        `Bins of ${key} vary with the statistical fluctuations of others. Fit with another options.likelihood.binByBinStat.`,
      );
    }
    const parts: Part[] = [];
    const shares: SharedParameter[] = [];
    let first = 0;
    for (const { firstBin, targets, count: size, processes } of selections) {
      const chosen = processes && new Set(processes);
      targets.forEach((target, i) => {
        if (target < 0) return;
        const bin = firstBin + i;
        const sum = first + target;
        for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
          if (!chosen || chosen.has(rows.processes[row]!)) parts.push({ row, beta: -1, sum });
        }
        if (!isAdded) return;
        if (chosen && statistics.mode === "lite") {
          const ofBin = Array.from(
            { length: rows.rowStart[bin + 1]! - rows.rowStart[bin]! },
            (_, k) => rows.rowStart[bin]! + k,
          );
          const isChosen = (row: number) => chosen.has(rows.processes[row]!);
          shares.push(...sharedParameter(statistics, { beta: bin, sum, rows: ofBin, isChosen }));
          return;
        }
        const perBin = statistics.mode === "lite" ? 1 : processCount;
        for (let p = 0; p < perBin; p++) {
          const beta = bin * perBin + p;
          if (!statistics.masked[beta] && (!chosen || chosen.has(p))) parts.push({ row: -1, beta, sum });
        }
      });
      first += size;
    }
    return { parts, shares };
  }
}

/** What a sum is made of: the yield of a row, or what a bin-by-bin parameter adds; -1 for the other. */
interface Part {
  readonly row: number;
  readonly beta: number;
  readonly sum: number;
}

function heldScales(ofRow: Int32Array, beta0: Float64Array): Float64Array {
  return Float64Array.from(ofRow, (i) => (i < 0 ? 1 : beta0[i]!));
}
