import type { Likelihood } from "../likelihood/likelihood.js";
import { minimizeLikelihood } from "../minimization/minimize-likelihood.js";
import { Turns } from "../minimization/turns.js";
import type { LCurveOptions } from "../options/regularization-spec.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import { type FitSetting, postfitOf } from "../postfit/postfit.js";
import { type LCurvePoint, lCurvePoint } from "./l-curve-point.js";
import { type Evaluated, maximumInBracket } from "./maximum-in-bracket.js";

/** Those of Python rabbit. */
export const lCurveScanDefaults = { start: 1.7, stop: 2.1, step: 0.1 } as const;

/** Where the largest curvature is looked for: penalties of relative differences between a few and some 10^4 counts. */
export const lCurveRangeDefaults = { min: -4, max: 8 } as const;

/** Distance of the strengths among which the largest curvature is found first. */
const GRID_STEP = 0.5;

/** To which the best strength is found. */
const STRENGTH_TOLERANCE = 1e-5;

/** The L-curve of one data set. */
export interface LCurve {
  readonly scan?: readonly LCurvePoint[];
  /** Where its curvature is largest; undefined where it was not looked for, or there is none. */
  readonly best?: LCurvePoint;
}

interface FittedStrength {
  readonly x: Float64Array;
  readonly curve: LCurvePoint;
}

/**
 * Fits at several strengths, each from the minimum of the one before.
 *
 * @param start internal parameters, [parameters]
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function traceLCurve(
  setting: FitSetting,
  likelihood: Likelihood,
  { options, start, group }: { options: LCurveOptions; start: Float64Array; group: string },
): Promise<LCurve> {
  const turns = new Turns(setting.options.run?.signal);
  const report = (level: "info" | "warning", text: string) =>
    setting.options.run?.onProgress?.({ kind: "message", level, text });
  const at = async (strength: number, from: Float64Array): Promise<FittedStrength> => {
    await turns.next();
    const regularized = likelihood.withStrength(strength);
    const minimum = await minimizeLikelihood({ ...setting, likelihood: regularized }, { group, start: from });
    const x = likelihood.map.mirrored(minimum.x);
    const postfit = postfitOf(setting, { ...minimum, x, likelihood: regularized, group });
    return { x, curve: curveOf(postfit) };
  };
  const scan: LCurvePoint[] = [];
  let x = start;
  for (const strength of options.scan ? scannedStrengths(options.scan) : []) {
    const fitted = await at(strength, x);
    x = fitted.x;
    scan.push(fitted.curve);
    report("info", pointText("L-curve", fitted.curve));
  }
  if (scan.some(({ curvature }) => Number.isNaN(curvature))) report("warning", UNDEFINED_TEXT);
  if (!options.optimize) return options.scan ? { scan } : {};
  const best = await corner(at, { ...lCurveRangeDefaults, ...options.optimize }, x);
  if (best) report("info", pointText("Largest curvature of the L-curve", best));
  else report("warning", NO_CORNER_TEXT);
  return { ...(options.scan && { scan }), ...(best && { best }) };
}

const UNDEFINED_TEXT =
  "The L-curve is not defined where the likelihood or the penalty is zero, as for Asimov data.";

const NO_CORNER_TEXT =
  "The L-curve has no corner in the range of options.lCurve.optimize: the strength stays that of options.regularizationStrength. Asimov data have none; for others look at options.lCurve.scan over a wider range.";

function pointText(what: string, { strength, nll, penalty, curvature }: LCurvePoint): string {
  const [l, p, k] = [nll, penalty, curvature].map((value) => value.toPrecision(7));
  return `${what}: tau = ${Number(strength.toFixed(6))}, -ln L without the penalty ${l}, penalty ${p}, curvature ${k}`;
}

/** A point where there are no uncertainties has no curvature. */
function curveOf(postfit: ReturnType<typeof postfitOf>): LCurvePoint {
  const { likelihood, x } = postfit;
  try {
    return lCurvePoint({ likelihood, x, solve: (right) => postfit.solve(right) });
  } catch (error) {
    if (!(error instanceof NotSolvedError)) throw error;
    return {
      strength: likelihood.regularizationStrength!,
      nll: likelihood.share("unpenalised").value(x),
      penalty: likelihood.withStrength(0).share("penalty").value(x),
      curvature: Number.NaN,
      curvatureOfReference: Number.NaN,
    };
  }
}

/** start, start + step ... as NumPy's arange, to the bit. */
export function scannedStrengths(scan: NonNullable<LCurveOptions["scan"]>): number[] {
  const { start, stop, step } = { ...lCurveScanDefaults, ...scan };
  const delta = start + step - start;
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * delta);
}

/**
 * The corner of the curve: the largest of the maxima of the curvature that lie between two points of a grid, narrowed down. Its
 * values at the ends do not count: without any penalty, or with nothing but the penalty, the curvature goes to a constant that
 * has nothing to do with a corner.
 */
async function corner(
  at: (strength: number, from: Float64Array) => Promise<FittedStrength>,
  { min, max }: { readonly min: number; readonly max: number },
  start: Float64Array,
): Promise<LCurvePoint | undefined> {
  const evaluate = async (
    strength: number,
    { x }: Pick<FittedStrength, "x">,
  ): Promise<Evaluated<FittedStrength>> => {
    const point = await at(strength, x);
    return { at: strength, value: point.curve.curvature, point };
  };
  const count = Math.max(2, Math.ceil((max - min) / GRID_STEP));
  const grid: Evaluated<FittedStrength>[] = [];
  for (let i = 0; i <= count; i++) {
    grid.push(await evaluate(min + ((max - min) * i) / count, grid.at(-1)?.point ?? { x: start }));
  }
  let place = 0;
  for (let i = 1; i < count; i++) {
    const isMaximum = grid[i]!.value > grid[i - 1]!.value && grid[i]!.value >= grid[i + 1]!.value;
    if (isMaximum && !(place > 0 && grid[place]!.value >= grid[i]!.value)) place = i;
  }
  if (place === 0) return undefined;
  const bracket = { low: grid[place - 1]!.at, high: grid[place + 1]!.at, best: grid[place]! };
  return (await maximumInBracket(evaluate, bracket, STRENGTH_TOLERANCE)).point.curve;
}
