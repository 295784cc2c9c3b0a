import type { AsymmetricDefinition } from "../options/impact-definition.js";
import type { Postfit } from "../postfit/postfit.js";
import type { MinimumOutcome, PointsOutcome } from "../postfit/refit-spec.js";
import { isHiddenRoot } from "../scans/scanned-parameters.js";
import type { AsymmetricImpacts, ImpactFailure } from "./impact-tables.js";
import { sides } from "./impact-tables.js";
import { type RefitEnd, RefitTable } from "./refit-table.js";
import type { RefitSelection } from "./selection.js";

/** How far a parameter gets on either side, or why that is not known. */
type Interval = readonly [down: number, up: number];

type Side = (typeof sides)[number];

/** The contours along some parameters with others held: those of a group, or none. */
interface Setting {
  readonly name: string;
  readonly held: readonly number[];
  /** Those that are not held. */
  readonly parameters: readonly number[];
}

/**
 * Asymmetric impacts: on the contour 2 (L - L_min) = level, the shift of all parameters at the points that are farthest along a
 * nuisance parameter. Groups act on each parameter t by the interval of its own contour,
 *
 *   group   sqrt(interval^2 - interval with the group held^2)
 *   stat    the interval with all constrained nuisance parameters held; bin-by-bin parameters float
 *   Total   the interval
 *
 * on each side; NaN for parameters that they are not asked for, and for square roots that blinding hides. The interval of a square root
 * ends at zero: where it does so with the group held, too, the group has taken nothing from it.
 */
export async function asymmetricImpacts(
  fit: Postfit,
  { level = 1 }: AsymmetricDefinition,
  { context, sources, targets, signal }: RefitSelection,
): Promise<AsymmetricImpacts> {
  const { parameterNames, constraints, map } = fit.likelihood;
  const { size } = fit.likelihood;
  const floating = targets.filter((i) => !fit.frozen.has(i) && !isHiddenRoot(fit, i));
  const members = context.systematics.groups.map(({ name, indices }) => ({
    name,
    held: Array.from(indices, (i) => map.modelCount + i).filter((i) => !fit.frozen.has(i)),
  }));
  const constrained = Array.from(constraints.weights.keys()).filter(
    (i) => i >= map.modelCount && constraints.weights[i]! > 0 && !fit.frozen.has(i),
  );
  const settings: readonly Setting[] = [
    { name: "Total", held: [], parameters: floating },
    ...[...members, { name: "stat", held: constrained }].map(({ name, held }) => ({
      name,
      held,
      parameters: floating.filter((i) => !held.includes(i)),
    })),
  ];
  const contour = (parameter: number, side: Side, held: readonly number[], key: string) =>
    ({ kind: "contour", key: `asymmetric/${key}`, parameter, side, level, held }) as const;
  // A contour leads through zero to the other root of the same strength; the end of an interval is at zero.
  const end = (parameter: number, side: Side, held: readonly number[], key: string) =>
    map.squared[parameter] === 1
      ? ({
          kind: "interval-end",
          key: `asymmetric/${key}`,
          parameter,
          side,
          level: Math.sqrt(level),
          held,
        } as const)
      : contour(parameter, side, held, key);
  const name = (parameter: number) => parameterNames[parameter]!;
  const outcomes = await fit.refits(
    [
      ...sources.flatMap((i) => sides.map((side) => contour(i, side, [], `${name(i)}/${side}`))),
      ...settings.flatMap(({ held, parameters }, group) =>
        parameters.flatMap((i) =>
          sides.map((side) => end(i, side, held, `group ${group}/${name(i)}/${side}`)),
        ),
      ),
    ],
    { what: "asymmetric impacts", signal },
  );
  // In the order in which they were asked for.
  let taken = 0;
  const ends = () => [placeOf(outcomes[taken++]!), placeOf(outcomes[taken++]!)] as const;
  const table = new RefitTable(fit);
  for (const parameter of sources) table.add(name(parameter), ends());
  const failures: ImpactFailure[] = [];
  const [totals, ...others] = settings.map(intervals);
  const groups = members.map(({ name: group }, g) => {
    const held = others[g]!;
    const lost = floating.map((target, t) => {
      const without = lostInQuadrature(totals![t]!, held[t]!);
      sides.forEach((side, s) => {
        if (!Number.isNaN(without[s]!) || Number.isNaN(totals![t]![s]!) || Number.isNaN(held[t]![s]!)) return;
        failures.push({ source: `${group} on ${name(target)}`, side, reason: WIDER });
      });
      return without;
    });
    return { name: group, shifts: shiftsOf(lost) };
  });
  groups.push({ name: "stat", shifts: shiftsOf(others.at(-1)!) });
  groups.push({ name: "Total", shifts: shiftsOf(totals!) });
  return table.table("asymmetric", groups, failures);

  /** Of each target; a target that is held itself does not move. */
  function intervals({ name: group, held }: Setting): Interval[] {
    return floating.map((parameter): Interval => {
      if (held.includes(parameter)) return [0, 0];
      const [down, up] = ends().map((end, s) => {
        if (end.kind === "found") return end.x[parameter]! - fit.x[parameter]!;
        failures.push({ source: `${group} on ${name(parameter)}`, side: sides[s]!, reason: end.reason });
        return Number.NaN;
      });
      return [down!, up!];
    });
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

/** Where a contour, or the end of an interval, leads. */
function placeOf(outcome: MinimumOutcome | PointsOutcome): RefitEnd {
  if (outcome.kind !== "points") return outcome;
  const { status, x, reason } = outcome.points[0]!;
  return status === "failed" ? { kind: "failed", reason: reason! } : { kind: "found", x };
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
