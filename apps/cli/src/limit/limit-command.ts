import type { ToyLimit, UpperLimit } from "@rabbit-fit/inference";
import { type ValuesOf, valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { readMapping } from "../fit/options/histograms.js";
import { type InferredFit, inferFromFits } from "../inference/infer.js";
import { type InferenceRequest, inferenceRequest } from "../inference/inference-request.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { limitProblems } from "./limit-problems.js";
import { limitOptionSpecs, ownLimitSpecs } from "./options.js";

type LimitValues = ValuesOf<typeof ownLimitSpecs>;

/** `rabbit limit`, Python rabbit's `rabbit_limit`. */
export const limitCommand: Action = async (invocation, surroundings) => {
  const request = inferenceRequest(invocation.input, invocation.values);
  const values = valuesOf(ownLimitSpecs, invocation.values);
  if (values.asymptoticLimits.length === 0) {
    throw new UsageError("invalid-value", "--asymptoticLimits is missing: name the parameters to limit.");
  }
  if (values.mapping.length > 0 && (values.method !== "asymptotic" || values.asymptotics !== "standard")) {
    const other = values.method === "asymptotic" ? "asymptotics" : "method";
    const remedy =
      other === "method"
        ? " Toys are drawn at values of a parameter: leave --mapping out, or give the model such a parameter with --paramModel."
        : "";
    throw new UsageError(
      "conflict",
      `--mapping and --${other} ${values[other]} cannot be given together.${remedy}`,
    );
  }
  const { limitHistograms, prefitParameters, toyLimitHistograms } = await import("@rabbit-fit/inference");
  const { limitTable } = await import("@rabbit-fit/results");
  const made: Omit<InferredResult, "table">[] = [];
  let hasFailed = false;
  const result = await inferFromFits(
    {
      request,
      invocation,
      specs: limitOptionSpecs,
      async infer(fit) {
        const limits = await asymptoticLimits(fit, values, surroundings.signal);
        const toyLimits = await limitsByToys(fit, request, values, surroundings.signal);
        for (const text of limitProblems([...limits, ...toyLimits])) fit.log.warning(text);
        hasFailed ||= [...limits, ...toyLimits].some(hasNoFit);
        made.push({
          result: fit.name,
          facts: { limits, ...(toyLimits.length > 0 && { toyLimits }) },
        });
        const { prefitUnconstrainedUncertainty } = request.options.parameters ?? {};
        const histograms = [
          prefitParameters(fit.postfit, prefitUnconstrainedUncertainty),
          ...limitHistograms(limits),
          ...(toyLimits.length > 0 ? toyLimitHistograms(toyLimits) : []),
        ];
        return { histograms: new Map(histograms.map((hist) => [hist.name!, hist])) };
      },
    },
    surroundings,
  );
  const shown = made.map((one, i) => ({ ...one, table: limitTable(result.groups[i]!) }));
  await reportInference(request, shown, surroundings);
  return hasFailed ? ExitCode.notConverged : ExitCode.ok;
};

async function asymptoticLimits(
  { postfit }: InferredFit,
  values: LimitValues,
  signal: AbortSignal,
): Promise<UpperLimit[]> {
  const { observableLimits, upperLimits } = await import("@rabbit-fit/inference");
  const { levels, modes, statistic, criterion, quantiles, asymptotics, force } = values;
  const parameters = [...new Set(values.asymptoticLimits)];
  const options = {
    levels: [...new Set(levels)],
    methods: [...new Set(modes)],
    statistic,
    ...(criterion !== null && { criterion }),
    quantiles,
    force,
    signal,
  };
  if (values.mapping.length > 0) {
    const mappings = values.mapping.map(readMapping);
    return observableLimits(postfit, { ...options, mappings, background: parameters });
  }
  const limits: UpperLimit[] = [];
  for (const parameter of parameters) {
    limits.push(...(await upperLimits(postfit, { ...options, parameter, asymptotics })));
  }
  return limits;
}

async function limitsByToys(
  fit: InferredFit,
  request: InferenceRequest,
  values: LimitValues,
  signal: AbortSignal,
): Promise<ToyLimit[]> {
  const { method } = values;
  if (method === "asymptotic") return [];
  const { toyLimit } = await import("@rabbit-fit/inference");
  const limits: ToyLimit[] = [];
  for (const parameter of new Set(values.asymptoticLimits)) {
    for (const level of new Set(values.levels)) {
      const { statistic, criterion, tolerance, maxToys, force, toyExpected, quantiles } = values;
      const limit = await toyLimit(fit.postfit, {
        ...toyRun(values, request.values, fit),
        parameter,
        level,
        method: method === "toys" ? "upper-limit" : method,
        statistic,
        ...(criterion !== null && { criterion }),
        ...(toyExpected && method === "toys" && { quantiles }),
        tolerance,
        maxToys,
        force,
        signal,
      });
      const worst = limit.observed.tests.reduce(
        (most, { clsb, clb }) => Math.max(most, clsb.failed, clb.failed),
        0,
      );
      const failed = failedToys(
        worst,
        limit.observed.tests.find(({ failure }) => failure !== undefined)?.failure,
      );
      if (failed !== undefined) fit.log.warning(failed);
      if (limit.observed.error > tolerance * Math.abs(limit.observed.value - Math.max(0, limit.best))) {
        fit.log.warning(
          `The error of the limit on "${parameter}" by toys is larger than --tolerance ${tolerance}: --maxToys ${maxToys} is reached.`,
        );
      }
      limits.push(limit);
    }
  }
  return limits;
}

/** Whether a fit that a limit needs has not found its minimum. */
function hasNoFit({ observed, expected }: Pick<UpperLimit, "observed" | "expected">): boolean {
  return [observed, ...expected].some(
    ({ status }) => status === "not-converged" || status === "lower-minimum",
  );
}
