import { createObservable, observableProfile } from "../joint-likelihood/observable-profile.js";
import { once } from "../once.js";
import { covarianceColumns } from "../postfit/covariance-columns.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { OutcomeOf, PointsOutcome, RefitSpec, ScannedObservable } from "../postfit/refit-spec.js";
import { closedContour } from "../profile-likelihood/closed-contour.js";
import { contourPoint } from "../profile-likelihood/contour-point.js";
import { contourSetting } from "../profile-likelihood/contour-setting.js";
import { parameterEnd } from "../profile-likelihood/interval-end.js";
import { parameterProfile } from "../profile-likelihood/profile.js";
import { segmentWalker } from "../profile-likelihood/scan-segment.js";
import { shiftedMinimum } from "../profile-likelihood/shifted-minimum.js";
import type { Way } from "../profile-likelihood/way.js";

type Maker<Spec extends RefitSpec> = (spec: Spec, way: Way) => Promise<OutcomeOf<Spec>>;

/** What makes refits of a fit, one after the other, by their kinds. */
export function refitMaker(fit: Postfit): Maker<RefitSpec> {
  // The preconditioner is that of the minimum, as in a thread that has not seen the way there.
  fit.likelihood.renewPreconditioner();
  // Refits of the same parameters follow each other.
  const settingOf = latest((held: readonly number[]) => contourSetting(fit, held));
  const profileOf = latest((of: readonly number[]) => {
    const profile = parameterProfile(fit, of);
    return { profile, walk: segmentWalker(profile) };
  });
  const endsOf = latest(
    ({ parameter, held }: { readonly parameter: number; readonly held: readonly number[] }) => ({
      parameter,
      setting: settingOf(held),
      profile: parameterProfile(fit, [parameter], held),
    }),
  );
  const observableOf = latest(async ({ mapping, output }: ScannedObservable) => {
    const profile = observableProfile(fit, await createObservable(fit, mapping, "spec.of.mapping"), output);
    return { profile, walk: segmentWalker(profile) };
  });
  const makers: { readonly [K in RefitSpec["kind"]]: Maker<Extract<RefitSpec, { kind: K }>> } = {
    minimum: ({ hold, movedCentres, start }) =>
      shiftedMinimum(fit, {
        start: start ?? (movedCentres ? follow(movedCentres) : fit.x),
        ...(hold && { hold }),
        ...(movedCentres && { data: { constraintCentres: centresWith(movedCentres) } }),
      }),
    contour: (spec) => contourPoint(fit, settingOf(spec.held), spec),
    "scan-segment": (spec, way) =>
      orUnsolved(async () => {
        const { of } = spec;
        const { walk } = isObservable(of) ? await observableOf(of) : profileOf(of);
        return { kind: "points", points: await walk(spec, way) };
      }),
    "interval-end": (spec, way) =>
      orUnsolved(async () => {
        const { parameter, held = [] } = spec;
        const shared = endsOf({ parameter, held });
        await way.before();
        const point = await parameterEnd(fit, shared, spec);
        way.after();
        return { kind: "points", points: [point] };
      }),
    "observable-end": ({ of, level, side }, way) =>
      orUnsolved(async () => {
        const { profile } = await observableOf(of);
        await way.before();
        const point = await profile.end(level, side);
        way.after();
        return { kind: "points", points: [point] };
      }),
    "closed-contour": (spec, way) =>
      orUnsolved(() => closedContour(fit, spec, { profile: profileOf(spec.of).profile, way })),
  };
  const columns = once(() => covarianceColumns(fit));
  const slopes = once(() => fit.likelihood.map.at(fit.x));
  return (spec, way) => (makers[spec.kind] as Maker<RefitSpec>)(spec, way);

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

/** A function of plain data that keeps its latest value. */
function latest<Argument, Value>(make: (argument: Argument) => Value): (argument: Argument) => Value {
  let made: { readonly key: string; readonly value: Value } | undefined;
  return (argument) => {
    const key = JSON.stringify(argument);
    if (made?.key !== key) made = { key, value: make(argument) };
    return made.value;
  };
}

function isObservable(of: readonly number[] | ScannedObservable): of is ScannedObservable {
  return !Array.isArray(of);
}

/** A quantity without uncertainty has no points, which is no reason to end other refits. */
async function orUnsolved(make: () => Promise<PointsOutcome>): Promise<PointsOutcome> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof NotSolvedError)) throw error;
    return { kind: "failed", reason: error.message };
  }
}
