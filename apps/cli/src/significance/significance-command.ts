import type { Significance, ToySignificance } from "@rabbit-fit/inference";
import type { Blindable } from "@rabbit-fit/results";
import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { inferFromFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { ownSignificanceSpecs, significanceOptionSpecs } from "./options.js";

/** `rabbit significance`. */
export const significanceCommand: Action = async (invocation, surroundings) => {
  const request = inferenceRequest(invocation.input, invocation.values);
  const values = valuesOf(ownSignificanceSpecs, invocation.values);
  if (values.global) {
    const { globalCommand } = await import("./global-command.js");
    return globalCommand(invocation, surroundings);
  }
  const { significance, toySignificance } = await import("@rabbit-fit/inference");
  const { blindedValue, table } = await import("@rabbit-fit/results");
  const made: InferredResult[] = [];
  let hasFailed = false;
  await inferFromFits(
    {
      request,
      invocation,
      specs: significanceOptionSpecs,
      async infer(fit) {
        const { session, postfit, name, log } = fit;
        const parameters = values.parameters.length > 0 ? values.parameters : session.meta.pois;
        const all: (Significance & { readonly toys?: ToySignificance })[] = [];
        for (const parameter of new Set(parameters)) {
          const { force, expected, method, tolerance, maxToys } = values;
          const shared = { parameter, force, signal: surroundings.signal };
          const found = await significance(postfit, {
            ...shared,
            ...(expected !== null && { expectSignal: expected }),
          });
          for (const { reason, status } of [found.observed, ...(found.expected ? [found.expected] : [])]) {
            if (reason !== undefined) log.warning(`No significance of "${parameter}": ${reason}`);
            hasFailed ||= status === "not-converged" || status === "lower-minimum";
          }
          if (found.doubt !== undefined) log.warning(`The significance of "${parameter}": ${found.doubt}`);
          const byToys =
            method === "toys" && found.observed.status !== "blinded"
              ? await toySignificance(postfit, {
                  ...shared,
                  ...toyRun(values, request.values, fit),
                  tolerance,
                  maxToys,
                })
              : undefined;
          const failed = byToys && failedToys(byToys.pValue.failed, byToys.failure);
          if (failed !== undefined) log.warning(failed);
          all.push({ ...found, ...(byToys && { toys: byToys }) });
        }
        const rows = all.map(({ parameter, best, observed, expected, toys }) => {
          const shown = (value: number): Blindable<number> =>
            observed.status === "blinded" ? blindedValue : value;
          return {
            parameter,
            best: shown(isZero(best, observed.value) ? 0 : best),
            significance: shown(observed.value),
            pValue: shown(observed.pValue),
            expected: expected?.value,
            toys: toys && { value: toys.pValue.value, uncertainty: toys.pValue.error },
          };
        });
        const facts = { significances: all };
        made.push({ result: name, facts, table: table({ columns, rows }) });
        return inferredGroup(postfit, request, {
          numbers: new Map(
            all.flatMap(({ parameter, observed, expected, toys }) => [
              [`significance_${parameter}`, observed.value] as const,
              ...(expected ? [[`significance_expected_${parameter}`, expected.value] as const] : []),
              ...(toys ? [[`significance_pvalue_toys_${parameter}`, toys.pValue.value] as const] : []),
            ]),
          ),
        });
      },
    },
    surroundings,
  );
  await reportInference(request, made, surroundings);
  return hasFailed ? ExitCode.notConverged : ExitCode.ok;
};

/** Standard deviations from zero, below which a fit cannot come closer to a strength at its bound. */
const AT_ZERO = 1e-6;

/** Whether a table shows 0 for a strength, which as the square of a parameter never is 0 to the last digit. */
function isZero(best: number, significance: number): boolean {
  return best > 0 && significance < AT_ZERO;
}

const columns = [
  { key: "parameter", kind: "text", title: "Parameter" },
  { key: "best", kind: "number", title: "best fit" },
  { key: "significance", kind: "number", title: "significance", decimals: 4 },
  { key: "pValue", kind: "number", title: "p-value" },
  { key: "expected", kind: "number", title: "expected", decimals: 4 },
  { key: "toys", kind: "estimate", title: "p-value by toys" },
] as const;
