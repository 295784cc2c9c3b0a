import type { Preconditioner } from "@rabbit-fit/minimizers";
import type { Likelihood } from "../likelihood/likelihood.js";
import { type JointBins, profiledResponse, timesWeight } from "./joint-bins.js";
import { binsOfRows } from "./joint-likelihood.js";

/**
 * The inverse of the joint Hessian over [parameters | bin-by-bin parameters] at the minimum of a fit: with M that over the
 * parameters where the bin-by-bin parameters follow them, B = dbeta/dx, and H_bb the Hessian over these at fixed x,
 *
 *   [1 0; B 1] diag(M, H_bb^-1) [1 B^T; 0 1].
 *
 * @param best the minimum, with profiled bin-by-bin parameters
 * @param metric M, over the parameters that float
 * @param clear sets what does not float to 0
 */
export function jointMetric(
  likelihood: Likelihood,
  best: JointBins,
  { metric, clear }: { readonly metric: Preconditioner; readonly clear: (v: Float64Array) => void },
): Preconditioner {
  const { size } = likelihood;
  const { x, profiled } = best;
  const { betas } = profiled;
  const binOfRow = binsOfRows(likelihood.rows);
  return {
    solve(right, out) {
      const given = right.slice();
      clear(given);
      const ofParameters = given.slice(0, size);
      if (!betas) {
        metric.solve(ofParameters, out);
        clear(out);
        return;
      }
      const { inverseCurvature, effect, perBin, ofRow } = betas;
      const q = inverseCurvature.map((value, i) => value * given[size + i]!);
      const ofBins = new Float64Array(profiled.yields.length);
      q.forEach((value, i) => {
        ofBins[Math.floor(i / perBin)]! += effect[i]! * value;
      });
      const weighted = timesWeight(profiled, ofBins);
      // B^T r, with B as `profiledResponse` has it.
      const back = profiled.rowFactor.map((factor, row) => {
        const bin = binOfRow[row]!;
        const i = ofRow[row]!;
        return -factor * weighted[bin]! - (i < 0 ? 0 : profiled.slope[bin]! * q[i]!);
      });
      likelihood.yields.vjp(x, back).forEach((value, i) => {
        ofParameters[i]! += value;
      });
      clearParameters(ofParameters);
      const moved = new Float64Array(size);
      metric.solve(ofParameters, moved);
      const response = profiledResponse(profiled, likelihood.yields.jvp(x, moved), binOfRow);
      out.set(moved);
      q.forEach((value, i) => {
        const atFixed = value - inverseCurvature[i]! * effect[i]! * weighted[Math.floor(i / perBin)]!;
        out[size + i] = atFixed + response.betas[i]!;
      });
      clear(out);
    },
  };

  function clearParameters(v: Float64Array): void {
    const all = new Float64Array(size + (betas?.values.length ?? 0));
    all.set(v);
    clear(all);
    v.set(all.subarray(0, size));
  }
}
