import type { UpperLimit } from "@rabbit-fit/inference";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { inferFromFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { programVersion } from "../program-version.js";
import { limitProblems } from "./limit-problems.js";
import { limitOptionSpecs, ownLimitSpecs } from "./options.js";

/** `rabbit limit`, Python rabbit's `rabbit_limit`. */
export const limitCommand: Action = async (invocation, surroundings) => {
  const request = inferenceRequest(invocation.input, invocation.values);
  const values = valuesOf(ownLimitSpecs, invocation.values);
  const parameters = [...new Set(values.asymptoticLimits)];
  if (parameters.length === 0) {
    throw new UsageError("invalid-value", "--asymptoticLimits is missing: name the parameters to limit.");
  }
  const { limitHistograms, prefitParameters, upperLimits } = await import("@rabbit-fit/inference");
  const { jsonText, limitTable, renderTable } = await import("@rabbit-fit/results");
  const made: { readonly result: string; readonly limits: readonly UpperLimit[] }[] = [];
  const result = await inferFromFits(
    {
      request,
      invocation,
      specs: limitOptionSpecs,
      async infer({ postfit, name, log }) {
        const limits: UpperLimit[] = [];
        for (const parameter of parameters) {
          const options = {
            parameter,
            levels: values.levels,
            methods: [...new Set(values.modes)],
            statistic: values.statistic,
            ...(values.criterion !== null && { criterion: values.criterion }),
            quantiles: values.quantiles,
            asymptotics: values.asymptotics,
            force: values.force,
            signal: surroundings.signal,
          };
          limits.push(...(await upperLimits(postfit, options)));
        }
        for (const text of limitProblems(limits)) log.warning(text);
        made.push({ result: name, limits });
        const { prefitUnconstrainedUncertainty } = request.options.parameters ?? {};
        const histograms = [
          prefitParameters(postfit, prefitUnconstrainedUncertainty),
          ...limitHistograms(limits),
        ];
        return { histograms: new Map(histograms.map((hist) => [hist.name!, hist])) };
      },
    },
    surroundings,
  );
  const { stdout } = surroundings;
  if (request.json) {
    stdout.write(
      jsonText({
        program: "rabbit-fit",
        version: programVersion(),
        input: request.input,
        output: request.output,
        fits: made,
      }),
    );
  } else {
    for (const group of result.groups) {
      if (result.groups.length > 1) stdout.write(`${group.name === "" ? "data" : group.name}\n`);
      for (const piece of renderTable(limitTable(group), "text")) stdout.write(piece);
    }
  }
  return made.some(({ limits }) => limits.some(hasFailed)) ? ExitCode.notConverged : ExitCode.ok;
};

/** Whether a fit that a limit needs has not found its minimum. */
function hasFailed({ observed, expected }: UpperLimit): boolean {
  return [observed, ...expected].some(
    ({ status }) => status === "not-converged" || status === "lower-minimum",
  );
}
