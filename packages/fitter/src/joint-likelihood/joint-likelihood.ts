import { constraintSlope } from "../bin-by-bin/bin-betas.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { binData } from "./bin-data.js";
import {
  byParameter,
  constraintDifference,
  type JointBins,
  jointBins,
  profiledResponse,
  rowScales,
} from "./joint-bins.js";
import type { ObservableAt, ObservableFunction } from "./observable-function.js";

/** L and g at a point u = [parameters | bin-by-bin parameters]. */
export interface JointPoint {
  readonly u: Float64Array;
  /** L */
  readonly nll: number;
  /** dL/du; 0 for what does not float. */
  readonly gradient: Float64Array;
  /** g */
  readonly value: number;
  /** dg/du; 0 for what does not float. */
  readonly slope: Float64Array;
}

/** A point with what products of second derivatives build on. */
interface Evaluated extends JointPoint {
  readonly bins: JointBins;
  readonly observable: ObservableAt;
  /** t, [bins with masked channels] */
  readonly t: Float64Array;
  /** dL/dlambda with bin-by-bin parameters where they are, and where they are profiled, [rows] */
  readonly byRow: Float64Array;
  readonly byProfiledRow: Float64Array;
}

/**
 * The likelihood as a function of the parameters and of every bin-by-bin parameter, with an observable g of both. With D the data
 * term, C the constraints of the bin-by-bin parameters, and L(x) the likelihood where these are profiled,
 *
 *   L(x, beta) = L(x) + D(n(x, beta)) + C(beta) - min over beta of the same.
 *
 * Bin-by-bin parameters of masked channels have their constraint alone. What penalties of a regularisation see are the profiled
 * ones, as in the fit.
 */
export class JointLikelihood {
  readonly likelihood: Likelihood;
  /** Number of parameters and of bin-by-bin parameters. */
  readonly size: number;
  /** The places of bin-by-bin parameters that float, as places in u. */
  readonly #floating: Uint8Array;
  readonly #observable: ObservableFunction;
  readonly #binOfRow: Int32Array;
  #latest: Evaluated | undefined;

  /** @param best where the fit has ended, with profiled bin-by-bin parameters */
  constructor(
    likelihood: Likelihood,
    { observable, frozen, best }: { observable: ObservableFunction; frozen: Frozen; best: JointBins },
  ) {
    this.likelihood = likelihood;
    this.#observable = observable;
    const { rows, statistics } = likelihood;
    this.size = likelihood.size + (statistics?.kstat.length ?? 0);
    this.#binOfRow = binsOfRows(rows);
    this.#floating = new Uint8Array(this.size);
    for (const i of frozen.floating) this.#floating[i] = 1;
    best.profiled.betas?.inverseCurvature.forEach((value, i) => {
      if (value > 0 && !statistics!.masked[i]) this.#floating[likelihood.size + i] = 1;
    });
  }

  /** Sets what does not float to 0. */
  clear(v: Float64Array): void {
    for (let i = 0; i < v.length; i++) if (!this.#floating[i]) v[i] = 0;
  }

  at(u: Float64Array): JointPoint {
    return this.#at(u);
  }

  /** The second derivative of L - m g at a point, applied to a direction that moves what floats alone. */
  product({ u }: JointPoint, m: number, v: Float64Array, out: Float64Array): void {
    const { likelihood } = this;
    const { size, dataBinCount } = likelihood;
    const at = this.#at(u);
    const { x, given, profiled } = at.bins;
    const [dx, dBetas] = [v.slice(0, size), v.subarray(size)];
    const dRows = likelihood.yields.jvp(x, dx);
    const ofObservable = at.observable.along(dRows, dBetas, dx);
    const scales = rowScales(given);
    const { betas } = given;
    const ofRow = betas?.ofRow;
    // dn = sum_k beta dlambda_k + sum_i e_i dbeta_i
    const dYields = new Float64Array(given.yields.length);
    dRows.forEach((value, row) => {
      dYields[this.#binOfRow[row]!]! += scales[row]! * value;
    });
    dBetas.forEach((value, i) => {
      dYields[Math.floor(i / betas!.perBin)]! += betas!.effect[i]! * value;
    });
    const dt = new Float64Array(given.yields.length);
    dt.set(binData(likelihood).curved(given.yields, dYields.subarray(0, dataBinCount)));
    const response = profiledResponse(profiled, dRows, this.#binOfRow);
    const profiledScales = rowScales(profiled);
    const changed = dRows.map((_, row) => {
      const bin = this.#binOfRow[row]!;
      const i = ofRow?.[row] ?? -1;
      const here = dt[bin]! * scales[row]! + (i < 0 ? 0 : at.t[bin]! * dBetas[i]!);
      const there =
        response.slopes[bin]! * profiledScales[row]! +
        (i < 0 ? 0 : profiled.slope[bin]! * response.betas[i]!);
      return here - there - m * ofObservable.byRow[row]!;
    });
    const weights = at.byRow.map(
      (value, row) => value - at.byProfiledRow[row]! - m * at.observable.byRow[row]!,
    );
    const ofParameters = new Float64Array(size);
    likelihood.hvp(x, dx, ofParameters);
    const transposed = likelihood.yields.vjp(x, changed);
    const curved = likelihood.yields.hvp(x, weights, dx);
    for (let i = 0; i < size; i++) {
      out[i] = ofParameters[i]! + transposed[i]! + curved[i]! - m * ofObservable.byParameter[i]!;
    }
    if (betas) {
      const dEffect = byParameter(betas.ofRow, dRows, dBetas.length);
      dBetas.forEach((value, i) => {
        const bin = Math.floor(i / betas.perBin);
        const ofConstraint = betas.inverseCurvature[i] === 0 ? 0 : value / betas.inverseCurvature[i]!;
        out[size + i] =
          dt[bin]! * betas.effect[i]! + at.t[bin]! * dEffect[i]! + ofConstraint - m * ofObservable.byBeta[i]!;
      });
    }
    this.clear(out);
  }

  #at(u: Float64Array): Evaluated {
    if (this.#latest?.u.every((value, i) => value === u[i])) return this.#latest;
    const { likelihood } = this;
    const { size, dataBinCount, statistics } = likelihood;
    const x = u.slice(0, size);
    const ofParameters = new Float64Array(size);
    let nll = likelihood.valueAndGradient(x, ofParameters);
    const bins = jointBins(likelihood, x, u.slice(size));
    const { given, profiled } = bins;
    const data = binData(likelihood);
    const t = new Float64Array(given.yields.length);
    t.set(data.slopes(given.yields));
    nll += data.difference(given.yields, profiled.yields);
    const gradient = new Float64Array(this.size);
    given.betas?.values.forEach((beta, i) => {
      if (statistics!.masked[i]) return;
      nll += constraintDifference(statistics!, i, beta, profiled.betas!.values[i]!);
      const bin = Math.floor(i / given.betas!.perBin);
      gradient[size + i] = t[bin]! * given.betas!.effect[i]! + constraintSlope(statistics!, i, beta);
    });
    const byRow = rowScales(given).map((scale, row) => t[this.#binOfRow[row]!]! * scale);
    const byProfiledRow = rowScales(profiled).map((scale, row) => {
      const bin = this.#binOfRow[row]!;
      return bin < dataBinCount ? profiled.slope[bin]! * scale : 0;
    });
    const difference = byRow.map((value, row) => value - byProfiledRow[row]!);
    const moved = likelihood.yields.vjp(x, difference);
    for (let i = 0; i < size; i++) gradient[i] = ofParameters[i]! + moved[i]!;
    this.clear(gradient);
    const observable = this.#observable.at(bins);
    const slope = new Float64Array(this.size);
    const ofRows = likelihood.yields.vjp(x, observable.byRow);
    for (let i = 0; i < size; i++) slope[i] = ofRows[i]! + observable.byParameter[i]!;
    slope.set(observable.byBeta, size);
    this.clear(slope);
    const { value } = observable;
    this.#latest = { u: u.slice(), nll, gradient, value, slope, bins, observable, t, byRow, byProfiledRow };
    return this.#latest;
  }
}

/** [rows] */
export function binsOfRows({ rowStart, rowCount, binCount }: Likelihood["rows"]): Int32Array {
  const out = new Int32Array(rowCount);
  for (let bin = 0; bin < binCount; bin++) out.fill(bin, rowStart[bin]!, rowStart[bin + 1]!);
  return out;
}
