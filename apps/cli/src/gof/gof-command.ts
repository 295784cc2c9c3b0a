import type { GoodnessOfFit, GoodnessOfFitResult } from "@rabbit-fit/inference";
import { valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { readMapping } from "../fit/options/histograms.js";
import { type InferenceDriver, inferFromFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import { inferredGroup } from "../inference/inferred-group.js";
import { type InferredResult, reportInference } from "../inference/report.js";
import { failedToys, toyRun } from "../inference/toy-options.js";
import { gofOptionSpecs, ownGofSpecs } from "./options.js";

/** `rabbit gof`, carried out in one process or by tasks. */
export const gofWith =
  (infer: InferenceDriver): Action =>
  async (invocation, surroundings) => {
    const values = valuesOf(ownGofSpecs, invocation.values);
    if (values.channelCompatibility !== null) {
      const { compatibilityWith } = await import("./compatibility-command.js");
      return compatibilityWith(infer)(invocation, surroundings);
    }
    const request = inferenceRequest(invocation.input, invocation.values);
    const { goodnessOfFits } = await import("@rabbit-fit/inference");
    const { table } = await import("@rabbit-fit/results");
    const made: InferredResult[] = [];
    await infer(
      {
        request,
        invocation,
        specs: gofOptionSpecs,
        async infer(fit) {
          const { postfit, name, log } = fit;
          const all = await goodnessOfFits(postfit, {
            ...toyRun(values, request.values, fit),
            tests: [...new Set(values.tests)],
            toys: values.gofToys,
            mappings: values.mapping.map(readMapping),
            force: values.force,
            signal: surroundings.signal,
          });
          // All tests are of the same toys.
          const failed = failedToys(all[0]!.failed, all[0]!.failure);
          if (failed !== undefined) log.warning(failed);
          for (const text of all.flatMap((test) => [...reasonsOf(test), ...doubtsOf(test)]))
            log.warning(text);
          made.push({
            result: name,
            facts: { tests: all },
            table: table({ columns, rows: all.flatMap(rowsOf) }),
          });
          const ndfsat = all.find(({ test }) => test === "saturated")?.ndf;
          return inferredGroup(postfit, request, {
            nllvalreduced: postfit.nll,
            // Other tests have degrees of freedom of their own.
            ...(ndfsat !== undefined && { ndfsat }),
            numbers: new Map(all.flatMap(numbersOf)),
          });
        },
      },
      surroundings,
    );
    await reportInference(request, made, surroundings);
    return ExitCode.ok;
  };

export const gofCommand = gofWith(inferFromFits);

/** Why values are missing: of all data, else of the channels and mappings that they are missing of. */
function reasonsOf({ reason, channels, mappings }: GoodnessOfFit): string[] {
  const parts = reason === undefined ? [...channels, ...mappings] : [{ reason }];
  return parts.flatMap((part) => part.reason ?? []);
}

/** Why asymptotic p-values do not hold. */
function doubtsOf(test: GoodnessOfFit): string[] {
  return [test, ...test.mappings].flatMap(({ doubt }) => doubt ?? []);
}

/** Channels, where they have statistics of their own. */
const ownChannels = (test: GoodnessOfFit["test"], channels: GoodnessOfFit["channels"]) =>
  test === "chi2" ? [] : channels;

function rowsOf({ test, ndf, asymptotic, channels, mappings, ...whole }: GoodnessOfFit) {
  const row = (part: string, { statistic, pValue }: GoodnessOfFitResult) => ({
    test,
    part,
    statistic,
    toys: pValue && { value: pValue.value, uncertainty: pValue.error },
  });
  return [
    { ...row("all", whole), ndf, pValue: asymptotic },
    ...ownChannels(test, channels).map(({ channel, ...result }) => ({
      ...row(channel, result),
      ndf: undefined,
      pValue: undefined,
    })),
    ...mappings.map(({ mapping, ndf, asymptotic, ...result }) => ({
      ...row(mapping, result),
      ndf,
      pValue: asymptotic,
    })),
  ];
}

function numbersOf({
  test,
  statistic,
  pValue,
  asymptotic,
  channels,
  mappings,
}: GoodnessOfFit): [string, number][] {
  const all: [string, number | undefined][] = [
    [`gof_${test}`, statistic],
    [`gof_${test}_pvalue`, asymptotic],
    [`gof_${test}_pvalue_toys`, pValue?.value],
    ...ownChannels(test, channels).flatMap(
      ({ channel, statistic, pValue }): [string, number | undefined][] => [
        [`gof_${test}_${channel}`, statistic],
        [`gof_${test}_${channel}_pvalue_toys`, pValue?.value],
      ],
    ),
    ...mappings.flatMap(({ mapping, statistic, pValue, asymptotic }): [string, number | undefined][] => [
      [`gof_${test}_${mapping}`, statistic],
      [`gof_${test}_${mapping}_pvalue`, asymptotic],
      [`gof_${test}_${mapping}_pvalue_toys`, pValue?.value],
    ]),
  ];
  return all.filter((entry): entry is [string, number] => entry[1] !== undefined);
}

const columns = [
  { key: "test", kind: "text", title: "Test" },
  { key: "part", kind: "text", title: "Data" },
  { key: "statistic", kind: "number", title: "statistic" },
  { key: "ndf", kind: "integer", title: "ndf" },
  { key: "pValue", kind: "number", title: "p-value", decimals: 4, keepsSmall: true },
  { key: "toys", kind: "estimate", title: "p-value by toys" },
] as const;
