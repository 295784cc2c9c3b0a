import { once } from "../once.js";
import { covarianceColumns } from "../postfit/covariance-columns.js";
import type { Postfit } from "../postfit/postfit.js";
import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import { type ContourSetting, contourSetting } from "./contour.js";
import { contourPoint } from "./contour-point.js";
import { shiftedMinimum } from "./shifted-minimum.js";

type Maker<Spec> = (spec: Spec) => Promise<RefitOutcome>;

/** What makes refits of a fit, one after the other, by their kinds. */
export function refitMaker(fit: Postfit): Maker<RefitSpec> {
  // Refits with the same parameters held follow each other.
  let latest: ContourSetting | undefined;
  const settingOf = (held: readonly number[]) => {
    const isSame = latest?.held.length === held.length && latest.held.every((i, k) => i === held[k]);
    if (!latest || !isSame) latest = contourSetting(fit, held);
    return latest;
  };
  const makers: { readonly [K in RefitSpec["kind"]]: Maker<Extract<RefitSpec, { kind: K }>> } = {
    minimum: ({ hold, movedCentres, start }) =>
      shiftedMinimum(fit, {
        start: start ?? (movedCentres ? follow(movedCentres) : fit.x),
        ...(hold && { hold }),
        ...(movedCentres && { data: { constraintCentres: centresWith(movedCentres) } }),
      }),
    contour: (spec) => contourPoint(fit, settingOf(spec.held), spec),
  };
  const columns = once(() => covarianceColumns(fit));
  const slopes = once(() => fit.likelihood.map.at(fit.x));
  return (spec) => (makers[spec.kind] as Maker<RefitSpec>)(spec);

  /** x + sum C e_i (d2L / dx_i dx0_i) shift_i: where the Gaussian approximation has the minimum. */
  function follow(moved: ReadonlyMap<number, number>): Float64Array {
    const start = fit.x.slice();
    for (const [parameter, shift] of moved) {
      const response = fit.likelihood.constraints.weights[parameter]! * slopes().slope(parameter) * shift;
      columns()
        .column(parameter)
        .forEach((covariance, i) => {
          start[i]! += response * covariance;
        });
    }
    return start;
  }

  function centresWith(moved: ReadonlyMap<number, number>): Float64Array {
    const centres = fit.likelihood.constraints.centres.slice();
    for (const [parameter, shift] of moved) centres[parameter]! += shift;
    return centres;
  }
}
