import type { FitInput } from "@rabbit-fit/contracts";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { Frozen } from "./frozen.js";
import type { GaussianConstraints } from "./gaussian-constraints.js";
import type { ParameterMap } from "./parameter-map.js";

/** What is known of the parameters before a fit, and of what else impacts have rows for. */
export interface FitParameters {
  readonly parameterNames: readonly string[];
  readonly map: Pick<ParameterMap, "poiCount" | "modelCount" | "model">;
  readonly constraints: Pick<GaussianConstraints, "weights">;
  readonly systematics: Pick<FitInput["systematics"], "noiIndices" | "groups" | "unconstrainedCount">;
  readonly frozen: Frozen;
  readonly processes: readonly string[];
  readonly externalTerms: readonly { readonly name: string }[];
  /** Undefined without bin-by-bin parameters. */
  readonly statistics: Pick<BinByBinStatistics, "mode"> | undefined;
}
