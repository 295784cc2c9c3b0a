import type { Preconditioner } from "@rabbit-fit/minimizers";
import type { Frozen } from "../parameters/frozen.js";
import type { Postfit } from "../postfit/postfit.js";
import { refitMetric } from "./refit-metric.js";

/** Which point of a contour. */
export interface ContourRequest {
  readonly parameter: number;
  readonly side: "down" | "up";
  /** q of 2 (L - L_min) = q. */
  readonly level: number;
}

/** What the contours of one choice of floating parameters share. */
export interface ContourSetting {
  /** Parameters held where the fit has them, besides those that are frozen there. */
  readonly held: readonly number[];
  readonly frozen: Frozen;
  readonly metric: Preconditioner;
}

export function contourSetting(fit: Postfit, held: readonly number[] = []): ContourSetting {
  const { undetermined = [] } = fit.uncertainties();
  const frozen = fit.frozen.and([...held, ...undetermined]);
  return { held, frozen, metric: refitMetric(fit, frozen) };
}
