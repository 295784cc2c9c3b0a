import {
  RabbitInputError,
  type SaturatedFit,
  saturatedFitHistogramNames,
  testNumbers,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { assertHessianFits } from "../covariance/hessian-memory.js";
import {
  covarianceHistogram,
  epochHistogram,
  parameterHistogram,
} from "../histograms/parameter-histograms.js";
import type { Mapping } from "../mappings/mapping.js";
import type { MappingContext } from "../mappings/mapping-context.js";
import { outputOfBins } from "../mappings/output-of-bins.js";
import { createMappings } from "../mappings/registry.js";
import type { SaturatedTestsSpec } from "../options/analysis-spec.js";
import type { MultipliedFit, Postfit } from "../postfit/postfit.js";
import type { PostfitUncertainties } from "../postfit/postfit-uncertainties.js";
import { outputScales, scaleNames } from "../saturated-tests/output-scales.js";
import { undeterminedDirections } from "../saturated-tests/undetermined-directions.js";
import type { Analysis, ResultSink } from "./analysis.js";

/** A mapping that has a test. */
interface Tested {
  readonly mapping: Mapping;
  /** [bins] */
  readonly outputOf: Int32Array;
  /** [outputs] */
  readonly names: readonly string[];
}

/**
 * Saturated tests of mappings, as in Python rabbit: q = 2 (L - L_sat) with the minimum L_sat of a fit in which each output
 * of the mapping has a free positive scale on the bins that it sums. As that fit starts at the minimum of this one, q is not
 * negative. It is distributed as a chi-square with as many degrees of freedom as there are scales, less those that take the
 * place of a parameter without constraint, which nothing determines any more.
 */
export async function saturatedTests(
  { mappings: specs = [{ name: "BaseMapping" }], others = "refused" }: SaturatedTestsSpec,
  context: MappingContext,
  path: string,
): Promise<Analysis> {
  const binCount = context.channels.reduce((end, { stop }) => Math.max(end, stop), 0);
  const tested: Tested[] = [];
  const leftOut: string[] = [];
  for (const mapping of await createMappings(`${path}.mappings`, specs, context)) {
    const sums = outputOfBins(mapping, binCount);
    if (sums.kind === "sums") {
      const names = scaleNames(mapping);
      refuseSharedNames(names, context, `${path}.mappings "${mapping.key}"`);
      tested.push({ mapping, outputOf: sums.outputOf, names });
    } else if (others === "left-out") leftOut.push(`${mapping.key} is ${sums.reason}`);
    else throw untestable(`${path}.mappings "${mapping.key}"`, sums.reason);
  }
  if (tested.length === 0) {
    const state = leftOut.length > 0 ? `none that has a saturated test (${leftOut.join("; ")})` : "empty";
    throw untestable(`${path}.mappings`, state);
  }
  return {
    needs: "minimum",
    prefit(_, out) {
      if (leftOut.length > 0) out.warn(`There is no saturated test of some mappings: ${leftOut.join("; ")}.`);
    },
    async run(fit, out) {
      const lack = whyUntested(fit);
      if (lack !== undefined) {
        out.warn(`There are no saturated tests, as ${lack}.`);
        return;
      }
      const undetermined = undeterminedDirections(fit.likelihood, fit);
      for (const one of tested) await test(fit, one, undetermined, out);
    },
  };
}

async function test(
  fit: Postfit,
  { mapping, outputOf, names }: Tested,
  undeterminedBefore: number | undefined,
  out: ResultSink,
): Promise<void> {
  const { key } = mapping;
  fit.report("info", `Saturated test of ${key}`);
  const scales = outputScales(fit.likelihood, outputOf, names);
  const covariance = fit.covariance() && hasSpace(fit.likelihood.size + scales.parameters.length);
  const multiplied = await fit.refitTimes(scales, { covariance: covariance ? "full" : "none" });
  const { postfit, inserted } = multiplied;
  const { convergence } = postfit;
  if (convergence && !convergence.converged) {
    out.warn(`The fit of the saturated test of ${key} has not converged. ${convergence.message}`);
  }
  const undetermined = undeterminedDirections(postfit.likelihood, postfit, inserted);
  const isCounted = undetermined !== undefined && undeterminedBefore !== undefined;
  if (!isCounted) {
    out.warn(
      `The degrees of freedom of the saturated test of ${key} are the number of its outputs: that of parameters without constraint is too large to see which of them the scales take the place of.`,
    );
  }
  const lost = isCounted ? Math.max(0, undetermined - undeterminedBefore) : 0;
  // Where something is not determined there is no covariance to be made.
  const { edm, failure, ...found } = lost > 0 ? notDetermined(postfit, lost) : postfit.uncertainties();
  if (failure) {
    out.warn(
      `The fit of the saturated test of ${key} has no covariance; the test does not need it. ${failure.message}`,
    );
  }
  const numbers = testNumbers("postfit", "saturated");
  const place = { mapping: key };
  // Rounding alone can make it negative.
  out.number(numbers.chi2, Math.max(0, 2 * (fit.nll - postfit.nll)), place);
  out.count(numbers.ndf, inserted.count - lost, place);
  if (edm !== null) out.number(numbers.edm, edm, place);
  out.saturatedFit(storedFit(multiplied, { edm, ...found }), place);
}

function notDetermined({ x }: Postfit, lost: number): PostfitUncertainties {
  const parameters = lost === 1 ? "1 parameter" : `${lost} parameters`;
  const message = `Its scales can take the place of ${parameters} without constraint; the test has as many degrees of freedom less.`;
  const variances = new Float64Array(x.length).fill(Number.NaN);
  return { variances, edm: null, failure: { status: "not-positive-definite", message } };
}

function storedFit({ postfit, epochs }: MultipliedFit, found: PostfitUncertainties): SaturatedFit {
  const { likelihood, x, nll, convergence } = postfit;
  const { variances, covariance, edm } = found;
  const names = saturatedFitHistogramNames;
  const histograms = new Map<string, Histogram>([
    [names.parameters, parameterHistogram("postfit", likelihood.parameterNames, x, variances)],
  ]);
  if (covariance) {
    histograms.set(names.covariance, covarianceHistogram(likelihood.parameterNames, covariance.values));
  }
  if (epochs) {
    histograms.set(names.loss, epochHistogram("loss", epochs.losses, names.loss));
    histograms.set(names.time, epochHistogram("time", epochs.times, names.time));
  }
  return { histograms, nllvalreduced: nll, edmval: edm, ...(convergence && { convergence }) };
}

function whyUntested(fit: Postfit): string | undefined {
  if (!fit.convergence) return "nothing was minimised";
  if (fit.convergence.converged || fit.verdict()?.converged) return undefined;
  return "the fit has not converged";
}

/** The covariance of a fit with thousands of scales can be much larger than that of the fit itself. */
function hasSpace(size: number): boolean {
  try {
    assertHessianFits(size);
    return true;
  } catch (error) {
    if (error instanceof RabbitInputError) return false;
    throw error;
  }
}

function untestable(field: string, state: string): RabbitInputError {
  return new RabbitInputError({
    field,
    state,
    expected: "mappings that sum bins of channels with data, such as BaseMapping, Select and Project",
    remedy: "A saturated test has a free scale for each sum of bins. Leave other mappings out.",
  });
}

function refuseSharedNames(
  names: readonly string[],
  { parameterNames }: MappingContext,
  field: string,
): void {
  const taken = new Set(parameterNames);
  const shared = names.find((name) => taken.has(name));
  if (shared === undefined) return;
  throw new RabbitInputError({
    field,
    state: `one whose scale ${shared} is a parameter of the fit already`,
    expected: "a mapping that the parameter model does not saturate",
  });
}
