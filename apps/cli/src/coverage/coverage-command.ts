import { atLeast } from "../argparse/number-range.js";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { type InferenceDriver, inferFromFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { coverageOptionSpecs, ownCoverageSpecs } from "./options.js";

/** `rabbit coverage`, carried out in one process or by tasks. */
export const coverageWith =
  (infer: InferenceDriver): Action =>
  async (invocation, surroundings) => {
    const request = inferenceRequest(invocation.input, invocation.values);
    const values = valuesOf(ownCoverageSpecs, invocation.values);
    const { parameter } = values;
    if (parameter === null) {
      throw new UsageError(
        "invalid-value",
        "--parameter is missing: name the parameter whose intervals are counted.",
      );
    }
    const { coverage } = await import("@rabbit-fit/inference");
    const { table } = await import("@rabbit-fit/results");
    const made: InferredResult[] = [];
    await infer(
      {
        request,
        invocation,
        specs: coverageOptionSpecs,
        async infer(fit) {
          const { postfit, name, log } = fit;
          const found = await coverage(postfit, {
            ...toyRun(values, request.values, fit),
            parameter,
            truths: [...new Set(values.truths)],
            toys: atLeast("coverageToys", values.coverageToys, 1)!,
            interval: values.interval,
            beltToys: values.beltToys,
            confidence: [...new Set(values.confidence)],
            force: values.force,
            signal: surroundings.signal,
          });
          const failed = found.results.reduce((most, { covered }) => Math.max(most, covered.failed), 0);
          const text = failedToys(failed, found.failure);
          if (text !== undefined) log.warning(`The coverage is that of the other toys: ${text}`);
          const rows = found.results.map(({ truth, confidence, covered }) => ({
            truth,
            confidence,
            coverage: { value: covered.value, uncertainty: covered.error },
            toys: covered.toys,
            leftOut: covered.failed,
          }));
          const shown = columns.filter(({ key }) => key !== "leftOut" || failed > 0);
          made.push({ result: name, facts: { ...found }, table: table({ columns: shown, rows }) });
          return inferredGroup(postfit, request, {
            numbers: new Map(
              found.results.map(({ truth, confidence, covered }) => [
                `coverage_${parameter}_${truth}_${confidence}`,
                covered.value,
              ]),
            ),
          });
        },
      },
      surroundings,
    );
    await reportInference(request, made, surroundings);
    return ExitCode.ok;
  };

export const coverageCommand = coverageWith(inferFromFits);

const columns = [
  { key: "truth", kind: "number", title: "True value" },
  { key: "confidence", kind: "number", title: "confidence level" },
  { key: "coverage", kind: "estimate", title: "coverage" },
  { key: "toys", kind: "integer", title: "toys" },
  { key: "leftOut", kind: "integer", title: "left out" },
] as const;
