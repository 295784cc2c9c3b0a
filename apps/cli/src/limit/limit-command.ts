import type { ToyLimit, ToyLimitOptions, UpperLimit } from "@rabbit-fit/inference";
import { type ValuesOf, valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { readMapping } from "../fit/options/histograms.js";
import { type InferenceDriver, type InferredFit, inferFromFits } from "../inference/infer.js";
import { type InferenceRequest, inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import type { Part } from "../inference/parts.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { limitProblems } from "./limit-problems.js";
import { limitOptionSpecs, ownLimitSpecs } from "./options.js";

type LimitValues = ValuesOf<typeof ownLimitSpecs>;

/** `rabbit limit`, Python rabbit's `rabbit_limit`, carried out in one process or by tasks. */
export const limitWith =
  (infer: InferenceDriver): Action =>
  async (invocation, surroundings) => {
    const request = inferenceRequest(invocation.input, invocation.values);
    const values = valuesOf(ownLimitSpecs, invocation.values);
    if (values.asymptoticLimits.length === 0) {
      throw new UsageError("invalid-value", "--asymptoticLimits is missing: name the parameters to limit.");
    }
    if (values.mapping.length > 0 && values.asymptotics !== "standard") {
      throw new UsageError(
        "conflict",
        `--mapping and --asymptotics ${values.asymptotics} cannot be given together.`,
      );
    }
    const { limitHistograms, toyLimitHistograms } = await import("@rabbit-fit/inference");
    const { blindedParameters, limitTable } = await import("@rabbit-fit/results");
    const shown: Omit<InferredResult, "table">[] = [];
    let hasFailed = false;
    const result = await infer(
      {
        request,
        invocation,
        specs: limitOptionSpecs,
        async infer(fit) {
          const { signal } = surroundings;
          const parts = [
            ...asymptoticParts(fit, values, signal),
            ...(values.method === "asymptotic" ? [] : toyParts(fit, request, values, signal)),
          ];
          const made = await fit.makeParts<UpperLimit | ToyLimit>(parts);
          const limits = made.filter((limit) => !isByToys(limit));
          const toyLimits = made.filter(isByToys);
          for (const limit of toyLimits) warnOfToys(fit, limit, values);
          for (const text of limitProblems([...limits, ...toyLimits])) fit.log.warning(text);
          for (const text of doubtsOf(limits)) fit.log.warning(text);
          hasFailed ||= [...limits, ...toyLimits].some(hasNoFit);
          shown.push({
            result: fit.name,
            facts: { limits, ...(toyLimits.length > 0 && { toyLimits }) },
          });
          const histograms = [
            ...limitHistograms(limits),
            ...(toyLimits.length > 0 ? toyLimitHistograms(toyLimits) : []),
          ];
          return inferredGroup(fit.postfit, request, {
            histograms: new Map(histograms.map((hist) => [hist.name!, hist])),
          });
        },
      },
      surroundings,
    );
    const { groups, meta } = result;
    const tables = shown.map((one, i) => {
      const group = groups[i]!;
      return { ...one, table: limitTable(group, blindedParameters(group, { meta })) };
    });
    await reportInference(request, tables, surroundings);
    return hasFailed ? ExitCode.notConverged : ExitCode.ok;
  };

export const limitCommand = limitWith(inferFromFits);

/** Asymptotic limits of each parameter; those on outputs of mappings together. */
function asymptoticParts(
  { postfit }: InferredFit,
  values: LimitValues,
  signal: AbortSignal,
): Part<UpperLimit>[] {
  const { levels, modes, statistic, criterion, quantiles, asymptotics, force } = values;
  const parameters = [...new Set(values.asymptoticLimits)];
  const options = {
    levels: [...new Set(levels)],
    methods: [...new Set(modes)],
    statistic,
    ...(criterion !== null && { criterion }),
    quantiles: [...new Set(quantiles)],
    force,
    signal,
  };
  if (values.mapping.length > 0) {
    const mappings = distinctMappings(values).map(readMapping);
    return [
      {
        key: "outputs of mappings",
        async make() {
          const { observableLimits } = await import("@rabbit-fit/inference");
          return observableLimits(postfit, { ...options, mappings, background: parameters });
        },
      },
    ];
  }
  return parameters.map((parameter) => ({
    key: parameter,
    async make() {
      const { upperLimits } = await import("@rabbit-fit/inference");
      return upperLimits(postfit, { ...options, parameter, asymptotics });
    },
  }));
}

/** Limits by toys of each parameter, or of each mapping. */
function toyParts(
  fit: InferredFit,
  request: InferenceRequest,
  values: LimitValues,
  signal: AbortSignal,
): Part<ToyLimit>[] {
  const { method, statistic, criterion, tolerance, maxToys, force, toyExpected, quantiles } = values;
  const parameters = [...new Set(values.asymptoticLimits)];
  const atLevels = async (
    make: (options: Omit<ToyLimitOptions, "parameter">) => Promise<readonly ToyLimit[]>,
  ) => {
    const limits: ToyLimit[] = [];
    for (const level of new Set(values.levels)) {
      const made = await make({
        ...toyRun(values, request.values, fit),
        level,
        method: method === "feldman-cousins" ? method : "upper-limit",
        statistic,
        ...(criterion !== null && { criterion }),
        ...(toyExpected && method === "toys" && { quantiles: [...new Set(quantiles)] }),
        tolerance,
        maxToys,
        force,
        signal,
      });
      limits.push(...made);
    }
    return limits;
  };
  if (values.mapping.length > 0) {
    return distinctMappings(values).map((words) => ({
      key: `${words.join(" ")} by toys`,
      async make() {
        const { observableToyLimits } = await import("@rabbit-fit/inference");
        const asked = { mappings: [readMapping(words)], background: parameters };
        return atLevels((options) => observableToyLimits(fit.postfit, { ...options, ...asked }));
      },
    }));
  }
  return parameters.map((parameter) => ({
    key: `${parameter} by toys`,
    async make() {
      const { toyLimit } = await import("@rabbit-fit/inference");
      return atLevels(async (options) => [await toyLimit(fit.postfit, { ...options, parameter })]);
    },
  }));
}

function distinctMappings({ mapping }: LimitValues): readonly (readonly string[])[] {
  return [...new Map(mapping.map((words) => [words.join(" "), words])).values()];
}

/** Limits by toys say how many toys there were. */
function isByToys(limit: UpperLimit | ToyLimit): limit is ToyLimit {
  return "toys" in limit;
}

function warnOfToys(
  { log }: InferredFit,
  { parameter, best, observed }: ToyLimit,
  { tolerance, maxToys }: LimitValues,
): void {
  const worst = observed.tests.reduce((most, { clsb, clb }) => Math.max(most, clsb.failed, clb.failed), 0);
  const failed = failedToys(worst, observed.tests.find(({ failure }) => failure !== undefined)?.failure);
  if (failed !== undefined) log.warning(failed);
  if (observed.error > tolerance * Math.abs(observed.value - Math.max(0, best))) {
    log.warning(
      `The error of the limit on "${parameter}" by toys is larger than --tolerance ${tolerance}: --maxToys ${maxToys} is reached.`,
    );
  }
}

/** Why limits by formulas are not exact, once for each parameter. */
function doubtsOf(limits: readonly UpperLimit[]): Set<string> {
  return new Set(
    limits.flatMap(({ parameter, doubt }) =>
      doubt === undefined ? [] : [`The limit on "${parameter}" from the likelihood: ${doubt}`],
    ),
  );
}

/** Whether a fit that a limit needs has not found its minimum. */
function hasNoFit({ observed, expected }: Pick<UpperLimit, "observed" | "expected">): boolean {
  return [observed, ...expected].some(
    ({ status }) => status === "not-converged" || status === "lower-minimum",
  );
}
