import { Turns } from "../minimization/turns.js";
import type { AsymmetricDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";
import { type ContourSetting, contourSetting } from "../refits/contour.js";
import { contourPoint } from "../refits/contour-point.js";
import type { AsymmetricImpacts, ImpactFailure } from "./impact-tables.js";
import { sides } from "./impact-tables.js";
import { RefitTable } from "./refit-table.js";
import type { ImpactSelection } from "./selection.js";

/** How far a parameter gets on either side, or why that is not known. */
type Interval = readonly [down: number, up: number];

/**
 * Asymmetric impacts: on the contour 2 (L - L_min) = level, the shift of all parameters at the points that are farthest along a
 * nuisance parameter. Groups act on each parameter t by the interval of its own contour,
 *
 *   group   sqrt(interval^2 - interval with the group held^2)
 *   stat    the interval with all constrained nuisance parameters held; bin-by-bin parameters float
 *   Total   the interval
 *
 * on each side; NaN for parameters that they are not asked for.
 */
export async function asymmetricImpacts(
  fit: Postfit,
  { level = 1 }: AsymmetricDefinition,
  {
    context,
    sources,
    targets,
    signal,
  }: ImpactSelection & { readonly context: FitParameters; readonly signal?: AbortSignal | undefined },
): Promise<AsymmetricImpacts> {
  const { parameterNames, constraints, map } = fit.likelihood;
  const { size } = fit.likelihood;
  const table = new RefitTable(parameterNames, fit.x);
  const turns = new Turns(signal);
  const free = contourSetting(fit);
  for (const parameter of sources) {
    const point = async (side: "down" | "up") => {
      await turns.next();
      return contourPoint(fit, free, { parameter, side, level });
    };
    table.add(parameterNames[parameter]!, [await point("down"), await point("up")]);
  }
  const failures: ImpactFailure[] = [];
  const floating = targets.filter((i) => !fit.frozen.has(i));
  const totals = await intervals("Total", free);
  const groups: { name: string; shifts: Float64Array }[] = [];
  for (const { name, indices } of context.systematics.groups) {
    const members = Array.from(indices, (i) => map.modelCount + i).filter((i) => !fit.frozen.has(i));
    const held = await intervals(name, contourSetting(fit, members), members);
    const lost = floating.map((target, t) => {
      const without = lostInQuadrature(totals[t]!, held[t]!);
      sides.forEach((side, s) => {
        if (!Number.isNaN(without[s]!) || Number.isNaN(totals[t]![s]!) || Number.isNaN(held[t]![s]!)) return;
        failures.push({ source: `${name} on ${parameterNames[target]}`, side, reason: WIDER });
      });
      return without;
    });
    groups.push({ name, shifts: shiftsOf(lost) });
  }
  const constrained = Array.from(constraints.weights.keys()).filter(
    (i) => i >= map.modelCount && constraints.weights[i]! > 0 && !fit.frozen.has(i),
  );
  groups.push({
    name: "stat",
    shifts: shiftsOf(await intervals("stat", contourSetting(fit, constrained), constrained)),
  });
  groups.push({ name: "Total", shifts: shiftsOf(totals) });
  return table.table("asymmetric", groups, failures);

  /** Of each target; a target that is held itself does not move. */
  async function intervals(
    group: string,
    setting: ContourSetting,
    held: readonly number[] = [],
  ): Promise<Interval[]> {
    const out: Interval[] = [];
    for (const parameter of floating) {
      if (held.includes(parameter)) {
        out.push([0, 0]);
        continue;
      }
      const ends: number[] = [];
      for (const side of sides) {
        await turns.next();
        const end = await contourPoint(fit, setting, { parameter, side, level });
        if (end.kind === "failed") {
          const source = `${group} on ${parameterNames[parameter]}`;
          failures.push({ source, side, reason: end.reason });
        }
        ends.push(end.kind === "failed" ? Number.NaN : end.x[parameter]! - fit.x[parameter]!);
      }
      out.push([ends[0]!, ends[1]!]);
    }
    return out;
  }

  /** [2, parameters] */
  function shiftsOf(values: readonly Interval[]): Float64Array {
    const out = new Float64Array(2 * size).fill(Number.NaN);
    floating.forEach((parameter, t) => {
      out[parameter] = values[t]![0];
      out[size + parameter] = values[t]![1];
    });
    return out;
  }
}

/** By how much an interval may be wider with parameters held, of its square: where contours end. */
const ROUNDING = 1e-6;
const WIDER = "the interval is wider with the group held, which leads to another minimum.";

/** What an interval loses in quadrature on each side. Holding parameters cannot widen it: NaN where it does. */
export function lostInQuadrature(total: Interval, held: Interval): Interval {
  const lost = (side: 0 | 1) => {
    const square = total[side] ** 2 - held[side] ** 2;
    return square < -ROUNDING * total[side] ** 2 ? Number.NaN : Math.sqrt(Math.max(0, square));
  };
  return [-lost(0), lost(1)];
}
