import { covarianceColumns } from "../postfit/covariance-columns.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ProfilePoint } from "../postfit/profile-point.js";
import { failed, type PointSetting, reached } from "./profile-point.js";
import { refitMetric } from "./refit-metric.js";
import { shiftedMinimum } from "./shifted-minimum.js";

/** The profile likelihood of one quantity, or of several: the minimum over everything else where these are held. */
export interface Profile {
  /** What is held, for messages. */
  readonly names: readonly string[];
  /** The minimum of the fit. */
  readonly best: ProfilePoint;
  /** Covariance of the quantities after the fit, [quantities, quantities]; NaN where they have none. */
  readonly covariance: Float64Array;
  /** Standard deviations before the fit, [quantities]; NaN where they have none. */
  readonly prefit: readonly number[];
  /**
   * The point with the quantities held, from where the linear response has it.
   *
   * @param from a point that is found
   */
  at(values: readonly number[], from: Pick<ProfilePoint, "values" | "x" | "slopes">): Promise<ProfilePoint>;
}

/**
 * The profile likelihood of parameters.
 *
 * @param parameters places of floating parameters
 * @param held places of further parameters, which stay where the fit has them
 * @throws NotSolvedError where the fit has no uncertainties
 */
export function parameterProfile(
  fit: Postfit,
  parameters: readonly number[],
  held: readonly number[] = [],
): Profile {
  const { likelihood } = fit;
  const { failure, undetermined = [] } = fit.uncertainties();
  if (failure) throw new NotSolvedError(failure.message);
  const frozen = fit.frozen.and([...parameters, ...held, ...undetermined]);
  const setting: PointSetting = { frozen, metric: refitMetric(fit, frozen) };
  const columns = covarianceColumns(fit);
  const count = parameters.length;
  const covariance = new Float64Array(count * count);
  parameters.forEach((i, row) => {
    parameters.forEach((j, column) => {
      covariance[row * count + column] = columns.column(j)[i]!;
    });
  });
  const { weights } = likelihood.constraints;
  const response = linearResponse(
    parameters.map((i) => columns.column(i)),
    covariance,
  );
  return {
    names: parameters.map((i) => likelihood.parameterNames[i]!),
    best: reached(fit, setting, { x: fit.x, held: parameters }),
    covariance,
    prefit: parameters.map((i) => (weights[i]! > 0 ? 1 / Math.sqrt(weights[i]!) : 1)),
    async at(values, from) {
      const moved = response(values.map((value, k) => value - from.values[k]!));
      const start = from.x.map((value, i) => value + moved[i]!);
      const hold = new Map([
        ...held.map((i) => [i, fit.x[i]!] as const),
        ...parameters.map((i, k) => [i, values[k]!] as const),
      ]);
      const minimum = await shiftedMinimum(fit, { start, hold, metric: setting.metric });
      return minimum.kind === "found"
        ? reached(fit, setting, { x: minimum.x, held: parameters })
        : failed(values, likelihood.size, minimum.reason);
    },
  };
}

/**
 * How all parameters follow when some are moved, dx = C_:q C_qq^-1 dv; where that does not exist, they stay.
 *
 * @param columns C_:q, of one or two quantities
 */
function linearResponse(
  columns: readonly Float64Array[],
  covariance: Float64Array,
): (moves: readonly number[]) => Float64Array {
  const weightsOf = (moves: readonly number[]) => {
    const [first, second] = columns.map((_, k) => moves[k]!);
    if (columns.length === 1) return [first! / covariance[0]!];
    const [a, b, c, d] = covariance as unknown as [number, number, number, number];
    const determinant = a * d - b * c;
    return [(d * first! - b * second!) / determinant, (a * second! - c * first!) / determinant];
  };
  return (moves) => {
    const out = new Float64Array(columns[0]!.length);
    const weights = weightsOf(moves);
    if (!weights.every(Number.isFinite)) return out;
    columns.forEach((column, k) => {
      for (let i = 0; i < out.length; i++) out[i]! += weights[k]! * column[i]!;
    });
    return out.every(Number.isFinite) ? out : out.fill(0);
  };
}
