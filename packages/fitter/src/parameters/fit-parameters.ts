import type { FitInput } from "@rabbit-fit/contracts";
import type { Frozen } from "./frozen.js";
import type { GaussianConstraints } from "./gaussian-constraints.js";
import type { ParameterMap } from "./parameter-map.js";

/** What is known of the parameters before a fit. */
export interface FitParameters {
  readonly parameterNames: readonly string[];
  readonly map: Pick<ParameterMap, "poiCount" | "modelCount" | "model">;
  readonly constraints: Pick<GaussianConstraints, "weights">;
  readonly systematics: Pick<FitInput["systematics"], "noiIndices" | "groups" | "unconstrainedCount">;
  readonly frozen: Frozen;
}
