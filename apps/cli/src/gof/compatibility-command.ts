import type { FittedStrength } from "@rabbit-fit/inference";
import type { Estimate } from "@rabbit-fit/results";
import { valuesOf } from "../argparse/option-values.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import type { InferenceDriver } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { gofOptionSpecs, ownGofSpecs } from "./options.js";

/** `rabbit gof --channelCompatibility`, carried out in one process or by tasks. */
export const compatibilityWith =
  (infer: InferenceDriver): Action =>
  async (invocation, surroundings) => {
    const values = valuesOf(ownGofSpecs, invocation.values);
    const parameter = values.channelCompatibility!;
    const request = inferenceRequest(invocation.input, invocation.values);
    if (request.values.paramModel || values.mapping.length > 0) {
      const other = values.mapping.length > 0 ? "mapping" : "paramModel";
      throw new UsageError("conflict", `--channelCompatibility and --${other} cannot be given together.`);
    }
    const options = { ...request.options, model: { name: "ChannelMu", args: [parameter] } };
    const { channelCompatibility } = await import("@rabbit-fit/inference");
    const { blindedValue, table } = await import("@rabbit-fit/results");
    const made: InferredResult[] = [];
    await infer(
      {
        request: { ...request, options },
        invocation,
        specs: gofOptionSpecs,
        async infer(fit) {
          const { postfit, name, log } = fit;
          const found = await channelCompatibility(postfit, {
            ...toyRun(values, request.values, fit),
            parameter,
            toys: values.gofToys,
            force: values.force,
            signal: surroundings.signal,
          });
          const failed = failedToys(found.failed, found.failure);
          if (failed !== undefined) log.warning(failed);
          const { common, channels, reason, statistic, ndf, asymptotic, pValue } = found;
          if (reason !== undefined) log.warning(`No strengths of "${parameter}": ${reason}`);
          const cell = ({ value, uncertainty }: FittedStrength): Estimate =>
            reason === undefined ? { value, uncertainty } : { value: blindedValue };
          const rows = [
            ...channels.map(({ channel, ...strength }) => ({
              channel,
              strength: cell(strength),
              statistic: undefined,
              ndf: undefined,
              pValue: undefined,
              toys: undefined,
            })),
            {
              channel: "all",
              strength: cell(common),
              statistic,
              ndf,
              pValue: asymptotic,
              toys: pValue && { value: pValue.value, uncertainty: pValue.error },
            },
          ];
          made.push({
            result: name,
            facts: { channelCompatibility: found },
            table: table({ columns, rows }),
          });
          const key = `compatibility_${parameter}`;
          return inferredGroup(postfit, request, {
            nllvalreduced: postfit.nll,
            numbers: new Map<string, number>([
              [key, statistic],
              [`${key}_pvalue`, asymptotic],
              ...(pValue ? [[`${key}_pvalue_toys`, pValue.value] as const] : []),
              [`${key}_common`, common.value],
              ...channels.map(({ channel, value }) => [`${key}_${channel}`, value] as const),
            ]),
            counts: new Map([[`${key}_ndf`, ndf]]),
          });
        },
      },
      surroundings,
    );
    await reportInference(request, made, surroundings);
    return ExitCode.ok;
  };

const columns = [
  { key: "channel", kind: "text", title: "Channel" },
  { key: "strength", kind: "estimate", title: "strength" },
  { key: "statistic", kind: "number", title: "statistic" },
  { key: "ndf", kind: "integer", title: "ndf" },
  { key: "pValue", kind: "number", title: "p-value", decimals: 4, keepsSmall: true },
  { key: "toys", kind: "estimate", title: "p-value by toys" },
] as const;
