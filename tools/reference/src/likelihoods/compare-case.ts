import type { FitResult } from "@rabbit-fit/contracts";
import { type ExternalPostfit, fit } from "@rabbit-fit/fitter";
import { type Comparison, compareItems, resultItems } from "../compare-results.js";
import { fitOptionsOf } from "./fit-options-of.js";
import { leftOutOf } from "./left-out.js";
import { type LikelihoodCase, likelihoodInput, referenceItems } from "./likelihood-case.js";

/** Fits a tensor with the options that the reference had. */
export async function fitCase(written: LikelihoodCase): Promise<FitResult> {
  const input = await likelihoodInput(written.tensor, written.storage);
  const names = [...input.signals, ...input.systematics.names];
  return fit(
    input,
    fitOptionsOf(written.arguments, (result, group) => postfit(names, result, group)),
  );
}

/** Fits as the reference did, and compares all that is not left out. */
export async function compareCase(
  written: LikelihoodCase,
): Promise<Comparison & { readonly result: FitResult }> {
  const result = await fitCase(written);
  const options = { tolerance: 1e-6, skip: leftOutOf(written) };
  return { result, ...compareItems(referenceItems(written.name), resultItems(result), options) };
}

/** What another fit of the reference ended with. */
function postfit(names: readonly string[], result: string, group: string): ExternalPostfit {
  const items = referenceItems(result);
  const root = group === "" ? "results" : `results_${group}`;
  const values = items.get(`${root}/parms`)!.values!.subarray(0, names.length);
  const covariance = items.get(`${root}/cov`)?.values;
  if (!covariance) return { names, values };
  // Axes of names have an overflow bin.
  const stride = names.length + 1;
  const rows = names.flatMap((_, i) => [...covariance.subarray(i * stride, (i + 1) * stride - 1)]);
  return { names, values, covariance: Float64Array.from(rows) };
}
