import type { ResultGroup } from "@rabbit-fit/contracts";
import type { Postfit } from "@rabbit-fit/fitter";
import type { InferenceRequest } from "./inference-request.js";

/** What every result of a command has of the fit that it is computed from: the parameters before the fit, beside its own histograms. */
export async function inferredGroup(
  postfit: Postfit,
  { options }: InferenceRequest,
  made: Partial<ResultGroup>,
): Promise<Partial<ResultGroup>> {
  const { prefitParameters } = await import("@rabbit-fit/inference");
  const prefit = prefitParameters(postfit, options.parameters?.prefitUnconstrainedUncertainty);
  return { ...made, histograms: new Map([[prefit.name!, prefit], ...(made.histograms ?? [])]) };
}
