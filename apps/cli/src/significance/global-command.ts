import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { inferFromFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { ownSignificanceSpecs, significanceOptionSpecs } from "./options.js";

/** `rabbit significance --global`. */
export const globalCommand: Action = async (invocation, surroundings) => {
  const request = inferenceRequest(invocation.input, invocation.values);
  const values = valuesOf(ownSignificanceSpecs, invocation.values);
  const { globalSignificance } = await import("@rabbit-fit/inference");
  const { table } = await import("@rabbit-fit/results");
  const made: InferredResult[] = [];
  await inferFromFits(
    {
      request,
      invocation,
      specs: significanceOptionSpecs,
      async infer(fit) {
        const { session, postfit, name, log } = fit;
        const found = await globalSignificance(postfit, {
          ...toyRun(values, request.values, fit),
          parameters: values.parameters.length > 0 ? values.parameters : session.meta.pois,
          toys: atLeast("searchToys", values.searchToys, 1)!,
          upcrossingLevel: values.upcrossingLevel,
          force: values.force,
          signal: surroundings.signal,
        });
        const failed = failedToys(found.failed, found.failure);
        if (failed !== undefined) log.warning(failed);
        if (found.doubt !== undefined) log.warning(found.doubt);
        const { signals, largest, upcrossings, grossVitells, byToys } = found;
        const globalRow = (signal: string, test: typeof grossVitells) => ({
          signal,
          significance: test.z,
          pValue: { value: test.pValue, uncertainty: test.error },
          trialFactor: { value: test.trialFactor, uncertainty: test.trialFactorError },
        });
        const rows = [
          ...signals.map(({ parameter, z, pValue }) => ({
            signal: parameter,
            significance: z,
            pValue: { value: pValue },
            trialFactor: undefined,
          })),
          globalRow(`${largest.parameter}, global by toys`, byToys),
          globalRow(`${largest.parameter}, global by upcrossings`, grossVitells),
        ];
        made.push({ result: name, facts: { global: found }, table: table({ columns, rows }) });
        return inferredGroup(postfit, request, {
          numbers: new Map<string, number>([
            ...signals.map(({ parameter, z }) => [`significance_${parameter}`, z] as const),
            ["significance_global_pvalue_toys", byToys.pValue],
            ["significance_global_pvalue_upcrossings", grossVitells.pValue],
            ["significance_upcrossings", upcrossings.mean],
          ]),
        });
      },
    },
    surroundings,
  );
  await reportInference(request, made, surroundings);
  return ExitCode.ok;
};

const columns = [
  { key: "signal", kind: "text", title: "Signal" },
  { key: "significance", kind: "number", title: "significance", decimals: 4 },
  { key: "pValue", kind: "estimate", title: "p-value" },
  { key: "trialFactor", kind: "estimate", title: "trial factor" },
] as const;
